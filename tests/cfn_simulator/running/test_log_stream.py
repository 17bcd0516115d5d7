from __future__ import annotations

from typing import Any

from cfn_simulator.running.log_stream import LONGEST_EVENT, LogPlace, LogStream
from tests.cfn_simulator.running.lab import ManualClock


class Logs:
    def __init__(self) -> None:
        self.messages: list[str] = []

    def put_log_events(self, **given: Any) -> None:
        self.messages += [event["message"] for event in given["logEvents"]]


def written(*pieces: bytes, group: str | None = "g") -> list[str]:
    logs = Logs()
    stream = LogStream(logs, LogPlace(group, "s", made_if_missing=False), ManualClock())
    for piece in pieces:
        stream.write(piece)
    stream.close()
    return logs.messages


def test_a_line_that_arrives_in_chunks_is_one_event() -> None:
    assert written(b"a\nb", b"", b"c\nd") == ["a", "bc", "d"]


def test_a_character_that_arrives_in_chunks_is_complete() -> None:
    euro = "€".encode()
    assert written(euro[:1], euro[1:] + b"\n") == ["€"]


def test_invalid_utf_8_does_not_stop_a_job() -> None:
    assert written(b"\xff\xfe ok\n") == ["\ufffd\ufffd ok"]


def test_a_very_long_line_is_split() -> None:
    assert [len(one) for one in written(b"x" * (LONGEST_EVENT + 1))] == [LONGEST_EVENT, 1]


def test_many_lines_at_once_are_all_written() -> None:
    assert written(b"line\n" * 2_500) == ["line"] * 2_500


def test_the_output_of_other_log_drivers_is_discarded() -> None:
    assert written(b"a\n", group=None) == []

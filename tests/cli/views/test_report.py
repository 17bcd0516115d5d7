"""What is displayed on a terminal, and elsewhere."""

from __future__ import annotations

import io
import json

import click
import pytest

from metaflow_batch_cfn.cli.views.report import Report, aligned, is_colourful


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Called by the test itself, because pytest replaces stdout between setup and call."""
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return screen


def test_a_terminal_gets_colours_and_a_table_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    report = Report()
    report.say("danger", fg="red")
    report.table(["name", "value"], [("a", "x" * 100), ("[red]b", "y")])
    shown = screen.getvalue()
    assert "\x1b[31mdanger" in shown
    assert "[red]b" in shown
    assert max(len(click.unstyle(line)) for line in shown.splitlines()) == 40


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_disabled(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    screen = terminal(monkeypatch)
    monkeypatch.setenv(name, value)
    report = Report()
    report.say("danger", fg="red")
    report.table(["name"], [("a",)])
    assert screen.getvalue() == "danger\nNAME\na\n"


def test_nothing_is_truncated_elsewhere() -> None:
    assert not is_colourful(io.StringIO())
    assert aligned([["A", "B"], ["a", "x" * 300], ["bcd", "y"]]) == [
        "A    B",
        f"a    {'x' * 300}",
        "bcd  y",
    ]


def test_in_json_mode_only_the_document_is_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = Report(as_json=True)
    report.say("chatter")
    report.table(["name"], [("a",)])
    report.warn("careful")
    report.document({"key": "ü"})
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"key": "ü"}
    assert "chatter" in printed.err
    assert "warning: careful" in printed.err

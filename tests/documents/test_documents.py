"""Untrusted text becomes data or a list of problems with places; nothing in between."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.documents import Document, Json, Limits, Scalars, read_document, read_file

TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12
).filter(lambda text: all(character.isprintable() for character in text))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9),
    TEXT,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
MAPPINGS = st.dictionaries(TEXT, VALUES, max_size=4)


class Quoting(yaml.SafeDumper):
    """Writes text in quotes, since bare `08` is text to PyYAML and refused by us."""


Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def data(text: str | bytes, **settings: object) -> Json:
    return read_document(text, "file", **settings).data  # type: ignore[arg-type]


def outcome(text: str | bytes) -> Document | tuple[Problem, ...]:
    try:
        return read_document(text, "file")
    except ConfigError as error:
        return error.problems


def problems(text: str | bytes, **settings: object) -> str:
    with pytest.raises(ConfigError) as raised:
        data(text, **settings)
    return str(raised.value)


@given(MAPPINGS)
def test_json_is_read_as_python_reads_it(value: dict[str, Json]) -> None:
    assert data(json.dumps(value)) == json.loads(json.dumps(value))


@given(MAPPINGS)
def test_yaml_and_json_of_one_value_are_read_alike(value: dict[str, Json]) -> None:
    text = yaml.dump(value, Dumper=Quoting, allow_unicode=True, explicit_start=True)
    assert data(text) == data(json.dumps(value))


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_any_text_is_data_or_problems(text: str | bytes) -> None:
    found = outcome(text)
    assert isinstance(found, Document) or found


@given(st.text(alphabet='{}[]:,"-&*!?|>#%@ \n\ta0', max_size=80))
def test_any_punctuation_is_data_or_problems(text: str) -> None:
    found = outcome(text)
    assert isinstance(found, Document) or all(one.where.startswith("file:") for one in found)


@given(st.integers(min_value=1, max_value=4000))
def test_nesting_is_rejected_beyond_the_limit_and_never_overflows(depth: int) -> None:
    for text in ("[" * depth + "]" * depth, "- " * depth + "x"):
        if depth < 50:
            assert data(text) is not None
        elif depth > 50:
            assert "deeper than 50 levels" in problems(text)


def test_a_duplicate_key_is_reported_with_both_lines() -> None:
    message = problems("a: 1\nb: 2\na: 3\n")
    assert message == "file:3:1: duplicate key 'a', first on line 1. Keep one of them."


def test_a_duplicate_key_in_json_is_reported_with_both_lines() -> None:
    message = problems('{"a": 1,\n "a": 2}')
    assert message == "file:2:2: duplicate key 'a', first on line 1. Keep one of them."


def test_all_problems_are_reported_at_once() -> None:
    message = problems("a: no\nb: 012\nc: 2024-01-01\na: 1\n")
    assert [line.split(": ")[0] for line in message.splitlines()] == [
        "file:1:4",
        "file:2:4",
        "file:3:4",
        "file:4:1",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "000000000123",
        "012345670123",
        "no",
        "off",
        "Yes",
        "on",
        "22:22",
        "2024-01-01",
        "2001-12-14t21:59:43.10-05:00",
        "0x1F",
        "0b101",
        "1_000",
        "12e45",
        "16.10",
        ".nan",
        "-.inf",
        "9" * 5000,
    ],
)
def test_ambiguous_text_must_be_quoted(text: str) -> None:
    assert problems(f"key: {text}\n").startswith("file:1:6: ")
    assert data(f"key: '{text}'\n") == {"key": text}


def test_a_huge_number_in_json_is_rejected() -> None:
    assert "5000 digits" in problems('{"a": ' + "9" * 5000 + "}")
    assert "too large" in problems('{"a": 1e999}')


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "01", "+1", "1.", "'a'", "True"])
def test_values_that_json_does_not_have_are_rejected(text: str) -> None:
    assert "is not a valid JSON value" in problems('{"a": ' + text + "}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1, // why\n "b": 2}', "file:1:10: JSON does not allow comments"),
        ('{"a": 1,\n}', "file:2:1: trailing comma"),
        ("[1, 2,]", "file:1:7: trailing comma"),
        ('{"a" 1}', "file:1:6: expected ':'"),
        ('{"a": 1 "b": 2}', "file:1:9: expected ','"),
        ('{"a": 1', "file:1:8: expected ',', but the text ends"),
        ("{a: 1}", "file:1:2: expected a key in double quotes"),
        ('{"a": "b\nc"}', "file:1:9: invalid control character"),
        ('{"a": 1} {}', "file:1:10: text after the end of the document"),
    ],
)
def test_invalid_json_is_reported_with_its_place(text: str, message: str) -> None:
    assert problems(text).startswith(message)


def test_bytes_that_are_not_utf8_are_reported_with_their_offset() -> None:
    assert "byte 0xff at offset 3 is not UTF-8" in problems(b"a: \xff")


def test_utf16_is_rejected_by_name() -> None:
    assert "UTF-16" in problems("a: 1".encode("utf-16"))


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\u202e", "\u2066", "\u200f", "\u2028"]
)
def test_hidden_characters_are_rejected(character: str) -> None:
    assert problems(f"ab: c{character}d\n").startswith("file:1:6: hidden character U+")


@pytest.mark.parametrize("text", ['a: "\\u202e"', '{"a": "\\u202e"}', '{"\\u0000": 1}', '"\\0": 1'])
def test_escaped_hidden_characters_are_rejected_too(text: str) -> None:
    assert "hidden character U+" in problems(text)


def test_a_tab_is_reported_with_its_line() -> None:
    assert problems("a:\n\tb: 1\n").startswith("file:2:1: ")


@pytest.mark.parametrize(
    "text",
    ["a: !!python/object/apply:os.system ['true']", "a: !!python/name:os.system", "a: !!set {b}"],
)
def test_python_tags_run_nothing(text: str) -> None:
    assert "is not supported" in problems(text)


def test_a_template_function_outside_a_template_is_explained() -> None:
    message = problems("a: !Ref B\n")
    assert (
        message
        == "file:1:4: tag !Ref is not supported here. Functions are allowed only in templates."
    )


def test_an_unknown_tag_gets_a_suggestion() -> None:
    message = problems("a: !Sup x\n", tags={"!Sub": lambda value: value})
    assert message == "file:1:4: unknown tag !Sup. Did you mean '!Sub'?"


def test_a_tag_reader_rejects_with_its_own_message() -> None:
    def refuse(value: Json) -> Json:
        raise ValueError(f"not {value}")

    assert problems("a: !X y\n", tags={"!X": refuse}) == "file:1:4: !X: not y"


def test_a_second_document_is_rejected() -> None:
    assert problems("a: 1\n---\nb: 2\n").startswith("file:2:1: a second document")


def test_an_alias_is_a_separate_value() -> None:
    found = data("a: &x [1]\nb: *x\n")
    assert isinstance(found, dict)
    assert found == {"a": [1], "b": [1]}
    assert found["a"] is not found["b"]


def test_an_alias_bomb_is_rejected_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert "more than 100000 values once aliases are expanded" in problems("\n".join(lines))


def test_a_ladder_of_aliases_cannot_nest_deeper_than_the_limit() -> None:
    lines = ["- &a0 [x]", *(f"- &a{n} [*a{n - 1}]" for n in range(1, 3000))]
    assert "deeper than 50 levels" in problems("\n".join(lines))


def test_a_recursive_alias_is_rejected() -> None:
    assert "inside its own anchor" in problems("a: &x [*x]\n")


def test_a_duplicate_anchor_is_rejected() -> None:
    assert "file:2:4: duplicate anchor &x" in problems("a: &x 1\nb: &x 2\n")


def test_an_alias_without_anchor_is_rejected() -> None:
    assert "has no preceding anchor" in problems("a: *x\n")


def test_a_merge_key_is_rejected_with_a_remedy() -> None:
    message = problems("a: &x {b: 1}\nc:\n  <<: *x\n")
    assert message == "file:3:3: merge keys (<<) are not supported. Write the members out."


@pytest.mark.parametrize("key", ["1", "true", "null", "1.5", "~"])
def test_a_key_must_be_text(key: str) -> None:
    assert f"key {key!r} is not text unless it is quoted" in problems(f"{key}: 1\n")


def test_a_list_cannot_be_a_key() -> None:
    assert "a key must be text" in problems("? [a]\n: 1\n")


def test_more_than_the_size_limit_is_rejected_before_parsing() -> None:
    assert "more than the limit of 10" in problems("a: 123456789", limits=Limits(size=10))
    assert "more than the limit of 1048576" in problems(b"\xff" * (1024 * 1024 + 1))


def test_more_values_than_the_limit_are_rejected() -> None:
    assert "more than 100 values" in problems("[" + "1," * 100 + "1]", limits=Limits(values=100))


def test_windows_line_ends_no_final_newline_and_a_byte_order_mark_are_fine() -> None:
    assert data("\ufeffa: 1\r\nb: 2") == {"a": 1, "b": 2}
    assert data(b'\xef\xbb\xbf{"a": 1}\r\n') == {"a": 1}


def test_an_empty_file_has_no_data() -> None:
    assert data("") is None
    assert data("# only a comment\n") is None


def test_cloudformation_scalars_follow_yaml_1_1_and_keep_dates_as_text() -> None:
    text = "{v: 2012-10-17, no: no, on: On, o: 010, x: 0x10, s: 1:30, u: 1_000, e: 12e45, 1: a}"
    found = data("---\n" + text, scalars=Scalars.CLOUDFORMATION)
    assert found == {
        "v": "2012-10-17",
        "no": False,
        "on": True,
        "o": 8,
        "x": 16,
        "s": 90,
        "u": 1000,
        "e": "12e45",
        "1": "a",
    }


def test_every_value_has_its_place() -> None:
    found = read_document("a:\n  b:\n    - x\n    - {c: 1}\n", "file")
    assert found.where("a", "b", 1, "c") == "file:4:8"
    assert found.where("a", "b", 7, "deep") == "file:2:3"
    assert found.where() == "file:1:1"


def test_every_value_of_json_has_its_place() -> None:
    found = read_document('{"a":\n  [1,\n   {"c": 2}]}', "file")
    assert found.where("a", 1, "c") == "file:3:10"
    assert found.where("a", 0) == "file:2:4"


def test_a_file_is_named_in_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "wörk space" / "file name.yaml"
    path.parent.mkdir()
    path.write_text("a: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"file name\.yaml:2:1: duplicate key"):
        read_file(path)


def test_a_path_that_is_not_a_readable_file_is_rejected_without_hanging(tmp_path: Path) -> None:
    pipe, loop = tmp_path / "pipe", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    cases: list[tuple[str | Path, str]] = [
        (tmp_path / "absent", "cannot be read: No such file or directory"),
        (tmp_path, "not a regular file"),
        (pipe, "not a regular file"),
        (Path("/dev/zero"), "not a regular file"),
        (loop, "cannot be read: Too many levels of symbolic links"),
        ("with\0null", "cannot be read: "),
    ]
    for path, message in cases:
        with pytest.raises(ConfigError, match=message):
            read_file(path)


def test_an_oversized_file_is_rejected_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "giant"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ConfigError, match="more than the limit"):
        read_file(path)

"""A pattern of the template's author is matched, or refused; it never keeps anybody waiting."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.cfn.parameters.constraints import broken_rules
from metaflow_batch_cfn.cfn.parameters.parameter_types import ParameterType
from metaflow_batch_cfn.cfn.parameters.parameters import resolve_parameters
from metaflow_batch_cfn.cfn.values.patterns import (
    LARGEST,
    Patience,
    UnusablePatternError,
    written_out,
)
from metaflow_batch_cfn.cfn.values.surroundings import NoAccount
from metaflow_batch_cfn.core.errors import ConfigError
from tests.cfn.templates import template

NEVER_ENDS = "(a|aa)+"
NEARLY_MATCHES = "a" * 200 + "!"
STRING = ParameterType("String")
SOON = 0.05


def refusal(declaration: str, value: str) -> str:
    loaded = template(
        f"Parameters:\n  P: {{{declaration}}}\nResources: {{R: {{Type: AWS::S3::Bucket}}}}"
    )
    with pytest.raises(ConfigError) as raised:
        resolve_parameters(loaded, {"P": value}, lookups=NoAccount())
    return str(raised.value)


@pytest.mark.parametrize("pattern", [NEVER_ENDS, "(a|a)*", "(.|a)+"])
def test_a_match_that_would_not_end_is_cancelled(pattern: str) -> None:
    with pytest.raises(UnusablePatternError, match="takes too long to match"):
        Patience(SOON).matches(pattern + "$", NEARLY_MATCHES + "\n")


def test_the_error_names_the_parameter_and_the_pattern() -> None:
    message = refusal(f"Type: String, AllowedPattern: '{NEVER_ENDS}'", NEARLY_MATCHES)
    assert "Parameter 'P' has the AllowedPattern (a|aa)+, which takes too long to match" in message


def test_the_error_is_not_hidden_by_a_constraint_description() -> None:
    body = {"AllowedPattern": NEVER_ENDS, "ConstraintDescription": "must be short"}
    message = broken_rules(body, NEARLY_MATCHES, STRING, Patience(SOON))
    assert message == ["it has the AllowedPattern (a|aa)+, which takes too long to match"]


def test_the_error_does_not_repeat_a_secret() -> None:
    declaration = f"Type: String, NoEcho: true, AllowedPattern: '{NEVER_ENDS}'"
    assert "aaaa" not in refusal(declaration, NEARLY_MATCHES)


def test_all_patterns_of_a_request_share_one_time_limit() -> None:
    patience = Patience(SOON)
    for _ in range(3):
        with pytest.raises(UnusablePatternError):
            patience.matches(NEVER_ENDS, NEARLY_MATCHES)
    assert patience.left <= 0
    assert patience.matches("[a-z]+", "plain")


def test_a_value_that_is_too_long_is_not_matched_at_all() -> None:
    message = refusal(f"Type: String, AllowedPattern: '{NEVER_ENDS}'", "a" * 5000 + "!")
    assert "length is greater than 4096" in message
    assert "too long to match" not in message


@pytest.mark.parametrize(
    "pattern",
    [
        "(((a{1000}){1000}){1000})",
        "[a-z0-9]{1000000}",
        "a{9000}{9000}",
        "((((((a?){50}){50}){50}){50}){50})",
        "(?#[)((a{1000}){1000}){1000}[)]",
        "(?x)a{300} # [\n{300}",
        "x" * (LARGEST + 1),
    ],
)
def test_a_pattern_that_would_fill_the_memory_is_not_compiled(pattern: str) -> None:
    with pytest.raises(UnusablePatternError, match="repeats too much"):
        Patience().matches(pattern, "a")


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        ("abc", 3),
        ("a{3}", 3),
        ("a{1,4096}", 1),
        ("a{0,5}", 1),
        ("[a-z]{2}x", 3),
        ("[{2}]", 1),
        (r"\({2}", 2),
        ("(ab){3}(c{2}){2}", 10),
        ("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", 36),
    ],
)
def test_the_size_of_a_pattern_counts_what_is_repeated(pattern: str, size: int) -> None:
    assert written_out(pattern) == size


@pytest.mark.parametrize("pattern", ["[", "(a", "*", "(" * 20_000 + ")" * 20_000])
def test_an_invalid_pattern_is_rejected(pattern: str) -> None:
    with pytest.raises(UnusablePatternError, match="is not a valid pattern"):
        Patience().matches(pattern, "a")


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        ("[a-z]+", "abc", True),
        ("[a-z]+", "abc\n", False),
        ("^[a-z]+$", "abc\n", False),
        ("a|b", "ab", False),
        ("[a-z]*+", "abc", True),
        (r"\p{Lower}+", "abc", True),
        ("", "", True),
    ],
)
def test_the_whole_value_must_match_as_in_java(pattern: str, value: str, matches: bool) -> None:
    assert Patience().matches(pattern, value) is matches

"""Errors carry data, and say where, what, and what to do."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.core import errors
from metaflow_batch_cfn.core.errors import (
    CheckError,
    ConfigError,
    DefinitionError,
    DeployError,
    DuplicateNameError,
    InvalidFieldError,
    InvalidNameError,
    MetaflowBatchError,
    Problem,
    TemplateFullError,
    UnknownFieldError,
    did_you_mean,
)


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (Problem("max_vcpus", "0 is too small", "The minimum is 1."),
         "max_vcpus: 0 is too small. The minimum is 1."),
        (Problem("max_vcpus", "0 is too small"), "max_vcpus: 0 is too small"),
        (Problem("", "no such stack", "Choose one."), "no such stack. Choose one."),
    ],
)  # fmt: skip
def test_a_problem_says_where_what_and_what_to_do(problem: Problem, message: str) -> None:
    assert str(problem) == message


def test_several_problems_are_reported_a_line_each_and_kept_as_data() -> None:
    problems = [Problem("a", "x"), Problem("b", "y", "Do z.")]
    for kind in (ConfigError, InvalidFieldError):
        error = kind(problems)
        assert str(error) == "a: x\nb: y. Do z."
        assert error.problems == tuple(problems)


def test_all_unknown_fields_are_reported_each_with_a_suggestion() -> None:
    error = UnknownFieldError("BatchCore", ["enabl_gpu", "zzz"], ["enable_gpu", "max_vcpus"])
    first, second = str(error).splitlines()
    assert first == "BatchCore: no field 'enabl_gpu'. Did you mean 'enable_gpu'?"
    assert second == "BatchCore: no field 'zzz'. Choose one of: enable_gpu, max_vcpus."
    assert (error.module, error.names) == ("BatchCore", ("enabl_gpu", "zzz"))
    assert error.known == ("enable_gpu", "max_vcpus")


@pytest.mark.parametrize(
    ("word", "suggested"),
    [
        ("max_vcpu", "max_vcpus"),
        ("MaxvCpus", "max_vcpus"),
        ("EnableGPU", "enable_gpu"),
        ("instance_type", "instance_types"),
    ],
)
def test_a_near_miss_is_suggested_even_in_another_spelling(word: str, suggested: str) -> None:
    known = ["enable_gpu", "instance_types", "max_vcpus"]
    assert did_you_mean(word, known) == f"Did you mean {suggested!r}?"


def test_without_choices_there_is_nothing_to_suggest() -> None:
    assert did_you_mean("word", []) == ""


def test_all_our_errors_have_a_common_base() -> None:
    ours = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    raised = [kind for kind in ours if issubclass(kind, Exception)]
    assert len(raised) >= 10
    assert all(issubclass(kind, MetaflowBatchError) for kind in raised)


def test_errors_in_programs_inputs_and_deployments_have_different_classes() -> None:
    program = {
        DuplicateNameError, InvalidNameError, TemplateFullError, InvalidFieldError,
        UnknownFieldError,
    }  # fmt: skip
    for kind in program:
        assert issubclass(kind, DefinitionError)
    for other in (ConfigError, CheckError, DeployError):
        assert not issubclass(other, DefinitionError)

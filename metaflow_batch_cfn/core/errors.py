"""Every error that this package raises on purpose.

    MetaflowBatchError
    |-- DefinitionError            the program is wrong: raised while building or compiling
    |   |-- DuplicateNameError     one name, made twice
    |   |-- InvalidNameError       a prefix or local name that is no logical id
    |   |-- UnstableNameError      a name made from content that is not known yet
    |   |-- TemplateFullError      more items than CloudFormation takes
    |   |-- InvalidFieldError      values that a module cannot take; all of them at once
    |   `-- UnknownFieldError      fields that the module does not have (did you mean)
    |-- ConfigError                a file, flag or value of the user's is wrong; all of them
    |-- CheckError                 findings; only the command line raises it
    |-- ServiceError               AWS refused a call (`aws.errors`)
    `-- DeployError                CloudFormation refused or failed

Errors carry data in attributes; their text says where, what, and what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what it is, what to do about it."""

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        told = f"{self.where}: {self.what}" if self.where else self.what
        return f"{told}. {self.remedy}" if self.remedy else told


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`"Did you mean 'max_vcpus'?"`, or the choices when nothing is close."""
    from difflib import get_close_matches  # only where something is wrong

    choices = sorted(known)
    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    if not close:
        folded = {choice.replace("_", "").lower(): choice for choice in choices}
        close = get_close_matches(word.replace("_", "").lower(), folded, n=1, cutoff=0.6)
        close = [folded[match] for match in close]
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Choose one of: {', '.join(choices)}." if choices else ""


class MetaflowBatchError(Exception):
    """The root of the tree."""


class DefinitionError(MetaflowBatchError):
    """The program that builds a template is wrong."""


class DuplicateNameError(DefinitionError):
    """A name that CloudFormation sees was made twice in one template."""

    def __init__(self, kind: str, name: str, taken_by: str) -> None:
        self.kind, self.name, self.taken_by = kind, name, taken_by
        super().__init__(
            f"{kind} {name!r}: the template already has a {taken_by} of that name. "
            "Give the scope another prefix."
        )


class InvalidNameError(DefinitionError):
    """A prefix or name that cannot be (part of) a CloudFormation logical id."""

    def __init__(self, name: str, rule: str) -> None:
        self.name, self.rule = name, rule
        super().__init__(f"name {name!r}: {rule}")


class UnstableNameError(DefinitionError):
    """A logical id would depend on a value that is not known while compiling."""

    def __init__(self, name: str, kind: str) -> None:
        self.name, self.kind = name, kind
        super().__init__(
            f"name {name!r}: its content holds a {kind}, which is not known while compiling. "
            "Give a value that is known now."
        )


class TemplateFullError(DefinitionError):
    """A section holds as many items as CloudFormation takes."""

    def __init__(self, section: str, held: int) -> None:
        self.section, self.held = section, held
        super().__init__(
            f"the template has {held} {section} already, the most that CloudFormation takes. "
            "Split it into several stacks."
        )


class ProblemsError(MetaflowBatchError):
    """Several problems, told together."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InvalidFieldError(ProblemsError, DefinitionError):
    """Values that a module cannot take."""


class UnknownFieldError(DefinitionError):
    """Fields that the module does not have."""

    def __init__(self, module: str, names: Sequence[str], known: Iterable[str]) -> None:
        self.module, self.names, self.known = module, tuple(names), tuple(known)
        super().__init__(
            "\n".join(
                f"{module}: no field {name!r}. {did_you_mean(name, self.known)}"
                for name in self.names
            )
        )


class ConfigError(ProblemsError):
    """A file, flag or value that the user gave is wrong."""


class CheckError(MetaflowBatchError):
    """A template has findings."""


class DeployError(MetaflowBatchError):
    """CloudFormation refused an operation, or the operation failed."""

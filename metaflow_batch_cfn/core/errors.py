"""The roots of all errors that this package raises on purpose; packages derive their own from them.

    MetaflowBatchError
    |-- DefinitionError            the program is wrong: raised while building or compiling
    |   |-- DuplicateNameError     a name is already in use
    |   |-- InvalidNameError       a prefix or name that is not valid in a logical id
    |   |-- UnstableNameError      a name derived from content that is not known yet
    |   |-- TemplateFullError      more items than CloudFormation allows
    |   |-- AdjustmentError        adjustments that cannot be made; all at once
    |   |-- InvalidFieldError      invalid values for a module's fields; all at once
    |   `-- UnknownFieldError      fields that the module does not have, with suggestions
    |-- ConfigError                invalid files, flags or values from the user; all at once
    |-- CheckError                 findings; raised only by the command line
    |-- ServiceError               AWS rejected a call (`aws.errors`)
    `-- DeployError                CloudFormation rejected an operation, or it failed

Errors carry their data in attributes; the message says where, what, and how to fix it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metaflow_batch_cfn.core.record import record


@record(frozen=True)
class Problem:
    """One thing that is wrong: where it is, what it is, and how to fix it."""

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        message = f"{self.where}: {self.what}" if self.where else self.what
        return f"{message}. {self.remedy}" if self.remedy else message


def shown(value: object) -> str:
    """A value as a message shows it: one that looks like a secret is never repeated."""
    from metaflow_batch_cfn.core.secret_formats import secret_in  # only where something is wrong

    secret = secret_in(value)
    return f"a value that contains {secret}" if secret else repr(value)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`"Did you mean 'max_vcpus'?"`, or all choices if none is similar."""
    from difflib import get_close_matches  # only needed once something is wrong

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
    """The base class of every error that this package raises."""


class DefinitionError(MetaflowBatchError):
    """The program that builds a template is wrong."""


class DuplicateNameError(DefinitionError):
    """A template already contains an item with this name."""

    def __init__(self, kind: str, name: str, taken_by: str) -> None:
        self.kind, self.name, self.taken_by = kind, name, taken_by
        super().__init__(
            f"{kind} {name!r}: the template already has a {taken_by} with this name. "
            "Give the scope a different prefix."
        )


class InvalidNameError(DefinitionError):
    """A prefix or name that is not valid in a CloudFormation logical id."""

    def __init__(self, name: str, rule: str) -> None:
        self.name, self.rule = name, rule
        super().__init__(f"name {name!r}: {rule}")


class UnstableNameError(DefinitionError):
    """A logical id would depend on a value that is not known at compile time."""

    def __init__(self, name: str, kind: str) -> None:
        self.name, self.kind = name, kind
        super().__init__(
            f"name {name!r}: its content includes a {kind}, whose value is not known at compile "
            "time. Pass a literal value."
        )


class TemplateFullError(DefinitionError):
    """A section already has as many items as CloudFormation allows."""

    def __init__(self, section: str, held: int) -> None:
        self.section, self.held = section, held
        super().__init__(
            f"the template already has {held} {section}, the maximum that CloudFormation allows. "
            "Split it into several stacks."
        )


class ProblemsError(MetaflowBatchError):
    """Several problems, reported together."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InvalidFieldError(ProblemsError, DefinitionError):
    """Values that are not valid for a module's fields."""


class AdjustmentError(ProblemsError, DefinitionError):
    """Adjustments that cannot be made."""


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
    """A file, flag or value from the user is not valid."""


class CheckError(MetaflowBatchError):
    """A template has findings."""


class DeployError(MetaflowBatchError):
    """CloudFormation rejected an operation, or the operation failed."""

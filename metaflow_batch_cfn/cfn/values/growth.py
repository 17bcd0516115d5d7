"""A limit on the size of the values that a template's functions produce.

In: values, as evaluation produces them. Out: nothing, or an error for the first value that exceeds
the limit, before it is produced. Limits: nested `Fn::Sub` functions multiply, so a template of one
kilobyte can produce gigabytes. CloudFormation accepts templates of 1 MB and documents no limit for
its functions; the factor of ten is ours.
"""

from __future__ import annotations

from metaflow_batch_cfn.cfn.template.limits import TEMPLATE_BYTES
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.cfn.values.unknown import concatenate

LARGEST = 10 * TEMPLATE_BYTES


class SizeBudget:
    """The remaining size for the values of one evaluation, in characters; a list item counts as
    one."""

    def __init__(self, size: int = LARGEST) -> None:
        self.size = self.remaining = size

    def check(self, size: int) -> None:
        """TemplateError if a value of this size exceeds the budget."""
        if size > self.remaining:
            raise TemplateError(
                "Template error: the functions of the template produce more than "
                f"{self.size:,} characters",
                remedy="Nest Fn::Sub and Fn::Join less deeply, or repeat shorter values.",
            )

    def spend(self, value: object) -> None:
        """Reduce the budget by the size of a value; TemplateError if it is exceeded."""
        size = size_of(value)
        self.check(size)
        self.remaining -= size

    def joined(self, parts: list[str]) -> str:
        """The parts as one text; TemplateError if it exceeds the budget."""
        self.check(sum(map(len, parts)))
        return concatenate(parts)


def size_of(value: object) -> int:
    match value:
        case str():
            return len(value)
        case dict():
            return sum(len(key) + size_of(member) for key, member in value.items())
        case list():
            return sum(1 + size_of(item) for item in value)
        case _:
            return 1

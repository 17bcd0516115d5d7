"""How much a template's functions may make of it.

In: values, as evaluation makes them. Out: nothing, or the refusal of the first that no longer fits,
before it is made. What hurts: a `Fn::Sub` of a `Fn::Sub` multiplies, so a template of a kilobyte
can ask for gigabytes. CloudFormation takes templates of 1 MB and does not say what its functions
may make; the factor of ten is ours.
"""

from __future__ import annotations

from metaflow_batch_cfn.cfn.template.limits import TEMPLATE_BYTES
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.cfn.values.unknown import concatenate

LARGEST = 10 * TEMPLATE_BYTES


class Room:
    """What is left for the values of one evaluation, in characters; a list item counts as one."""

    def __init__(self, size: int = LARGEST) -> None:
        self.size = self.left = size

    def check(self, size: int) -> None:
        """TemplateError where something of this size does not fit."""
        if size > self.left:
            raise TemplateError(
                "Template error: the functions of the template make more than "
                f"{self.size:,} characters",
                remedy="Nest Fn::Sub and Fn::Join less deeply, or repeat shorter values.",
            )

    def take(self, value: object) -> None:
        """The room that a value needs."""
        size = size_of(value)
        self.check(size)
        self.left -= size

    def joined(self, parts: list[str]) -> str:
        """The parts as one text, if that fits."""
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

"""What an intrinsic function can use of the evaluation that calls it.

A function evaluates its arguments through its context, and only those that it needs: `Fn::If` must
not evaluate the branch that is not selected.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol, TypeAlias

from metaflow_batch_cfn.cfn.parameters.parameters import Parameters
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.growth import SizeBudget
from metaflow_batch_cfn.cfn.values.surroundings import Lookups, Pseudo, Resources
from metaflow_batch_cfn.documents import Json


class Absent(Enum):
    """What `AWS::NoValue` evaluates to."""

    NO_VALUE = "AWS::NoValue"


NO_VALUE = Absent.NO_VALUE
Value: TypeAlias = "Json | Absent"


class Context(Protocol):
    """An evaluation, as seen by its functions."""

    @property
    def template(self) -> Template: ...

    @property
    def parameters(self) -> Parameters: ...

    @property
    def pseudo(self) -> Pseudo: ...

    @property
    def resources(self) -> Resources: ...

    @property
    def lookups(self) -> Lookups: ...

    @property
    def budget(self) -> SizeBudget:
        """The remaining size of the values that this evaluation may produce."""

    def holds(self, condition: Json) -> bool:
        """Whether the named condition is true."""

    def is_active(self, logical_id: str) -> bool:
        """Whether the resource exists in this evaluation."""

    def evaluated(self, node: Json) -> Value:
        """The node with every function replaced by its value."""

    def value(self, node: Json) -> Json:
        """The same, with None for `AWS::NoValue`."""

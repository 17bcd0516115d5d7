"""Optional fields that have no effect while a switch is off.

One declaration rejects them twice: in a rule of the template, before CloudFormation creates
anything, and in the problems of values known now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from troposphere import And, Equals, Ref

from metaflow_batch_cfn.core.declare import ParameterRule
from metaflow_batch_cfn.core.errors import Problem


class Named(NamedTuple):
    """A field of a module, and its parameter."""

    field: str
    parameter: str


class NeedsSwitch(NamedTuple):
    """Two or more fields that need a switch. `name` is the rule's name in the template."""

    name: str
    switch: Named
    fields: tuple[Named, ...]

    def rule(self) -> ParameterRule:
        switch, parameters = self.switch.parameter, [each.parameter for each in self.fields]
        return ParameterRule(
            self.name,
            when=Equals(Ref(switch), "false"),
            asserts=And(*(Equals(Ref(parameter), "") for parameter in parameters)),
            explanation=f"{' and '.join(parameters)} have no effect while {switch} is false."
            f" Leave them empty, or set {switch} to true.",
        )

    def problems(self, values: Mapping[str, object]) -> Iterator[Problem]:
        """Each field that has a value while the switch is off, both known now. `values` are the
        module's field values, flat."""
        switch = self.switch.field
        if values[switch] is not False:
            return
        for name, _ in self.fields:
            if isinstance(values[name], str):
                yield Problem(name, f"has no effect while {switch} is False", "Remove it.")

"""Adjustments: properties that are not fields, set by AWS's own names.

    adjust={"OnDemandComputeEnvironment": {"ComputeResources.MinvCpus": 4}}

In: for each local logical id, paths and values. A path names properties as AWS does; `#0` is an
item of a list, and the number after the last one appends. `@DeletionPolicy` is an attribute of the
resource; in `@DependsOn`, names are local as well. `None` removes the property.
Out: the resource with these values, or one error with everything that could not be set.
Limits: those of `adjusting.property_paths`. Logical IDs and conditions cannot be adjusted. A scope
with adjustments builds one module, because an error lists what that module did not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from troposphere import AWSObject

from metaflow_batch_cfn.core.errors import AdjustmentError, Problem, did_you_mean

Adjustments: TypeAlias = Mapping[str, Mapping[str, Any]]


class Adjuster:
    """The adjustments of one build, and what became of each.

    Raises `AdjustmentError` unless they are mappings of paths to values.
    """

    def __init__(self, adjustments: Adjustments) -> None:
        _reject_other_shapes(adjustments)
        self._adjustments = adjustments
        self._added: set[str] = set()
        self._left_out: set[str] = set()
        self._problems: list[Problem] = []
        self._depends: list[tuple[str, str]] = []
        self._begun = False

    def begin(self) -> None:
        """Raises `AdjustmentError` if a module has already been built with the adjustments."""
        if self._begun and self._adjustments:
            what = "a scope with adjustments builds one module"
            raise AdjustmentError([Problem("adjust", what, "Use one scope for each module.")])
        self._begun = True

    def adjust(self, local: str, resource: AWSObject) -> None:
        """Set what is adjusted in a resource that is about to be added."""
        self._added.add(local)
        if paths := self._adjustments.get(local):
            from metaflow_batch_cfn.core.adjusting.resource_adjustment import adjusted

            outcome = adjusted(local, resource, paths)
            self._problems += outcome.problems
            self._depends += [(local, name) for name in outcome.depends_on]

    def leave_out(self, local: str) -> None:
        """Note a resource that a switch leaves out of the template."""
        self._left_out.add(local)

    def finish(self) -> None:
        """Raises `AdjustmentError` with every adjustment that had no effect."""
        problems = [*self._problems, *self._unmet(), *self._dangling()]
        if problems:
            raise AdjustmentError(problems)

    def _unmet(self) -> Iterator[Problem]:
        for local in self._adjustments:
            if local in self._added:
                continue
            if local in self._left_out:
                yield Problem(local, "a switch leaves this resource out", "Remove the adjustment.")
            else:
                remedy = did_you_mean(local, self._added)
                yield Problem(local, "the module has no such resource", remedy)

    def _dangling(self) -> Iterator[Problem]:
        for local, name in self._depends:
            if name not in self._added:
                what = f"the template has no resource {name!r}"
                yield Problem(f"{local}: @DependsOn", what, did_you_mean(name, self._added))


def _reject_other_shapes(adjustments: object) -> None:
    if not isinstance(adjustments, Mapping):
        raise AdjustmentError([_shape("adjust", "logical IDs to mappings", adjustments)])
    problems = [
        _shape(str(local), "property paths to values", paths)
        for local, paths in adjustments.items()
        if not (isinstance(paths, Mapping) and all(isinstance(path, str) for path in paths))
    ]
    if problems:
        raise AdjustmentError(problems)


def _shape(where: str, of_what: str, got: object) -> Problem:
    what = f"expected a mapping of {of_what}, got {type(got).__name__}"
    return Problem(where, what, "Write {'LogicalId': {'Property.Path': value}}.")

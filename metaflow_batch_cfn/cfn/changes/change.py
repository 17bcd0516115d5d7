"""Changes as a change set describes them: of a resource, and of its values.

In: nothing; these are the values that `changes` returns. Out: frozen dataclasses, in
CloudFormation's terms. Limits: None means absent, because a template cannot contain null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json


class ChangeAction(Enum):
    """The action on a resource."""

    ADD = "Add"
    MODIFY = "Modify"
    REMOVE = "Remove"
    IMPORT = "Import"
    SYNC = "SyncWithActual"


@dataclass(frozen=True)
class LiveDrift:
    """A value that was changed outside CloudFormation: as deployed, and as found."""

    previous: Json
    actual: Json
    found: datetime


@dataclass(frozen=True)
class IgnoredDrift:
    """A path that is not compared with the actual resource, and CloudFormation's reason."""

    path: Path
    reason: str

    @property
    def pointer(self) -> str:
        """The JSON pointer."""
        return _pointer(("Properties", *self.path))


@dataclass(frozen=True)
class PropertyChange:
    """One changed value. The path begins at the attribute: `("ComputeResources", "MaxvCpus")`."""

    path: Path
    before: Json
    after: Json
    requires_recreation: str
    attribute: str = "Properties"
    evaluation: str = "Static"
    change_source: str = "DirectModification"
    causing_entity: str | None = None
    drift: LiveDrift | None = None

    @property
    def name(self) -> str | None:
        """The property's name, as in `Target.Name`; None if this is not a property."""
        return str(self.path[0]) if self.attribute == "Properties" and self.path else None

    @property
    def pointer(self) -> str:
        """The JSON pointer, as in `Target.Path`."""
        within = self.attribute in ("Properties", "Tags")
        steps = ("Properties", *self.path) if within else (self.attribute, *self.path)
        return _pointer(steps)

    @property
    def attribute_change_type(self) -> str:
        """Add, Remove or Modify; SyncWithActual if the template now matches the actual resource."""
        if self.change_source == "NoModification":
            return "SyncWithActual"
        if self.before is None:
            return "Add"
        return "Remove" if self.after is None else "Modify"


@dataclass(frozen=True)
class ResourceChange:
    """What happens to one resource; `replacement` is None unless it is modified.

    `change_set_id`: for a nested stack, the change set with its own changes. `drift_status`,
    `drift_ignored`, `previous_context`: for a change set that compares with the actual resources.
    """

    action: ChangeAction
    logical_id: str
    resource_type: str
    physical_id: str | None = None
    replacement: str | None = None
    scope: tuple[str, ...] = ()
    details: tuple[PropertyChange, ...] = ()
    policy_action: str | None = None
    before_context: Mapping[str, Json] | None = None
    after_context: Mapping[str, Json] | None = None
    change_set_id: str | None = None
    drift_status: str | None = None
    drift_ignored: tuple[IgnoredDrift, ...] = ()
    previous_context: Mapping[str, Json] | None = None


def _pointer(steps: Path) -> str:
    return "".join(f"/{_escaped(step)}" for step in steps)


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")

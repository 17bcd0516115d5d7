"""The expected properties of a deployed resource: those that its template sets, and its tags.

In: a deployed resource. Out: its properties, with `UNKNOWN` for what is not compared: write-only
properties, properties that the service changes, dynamic references, identifiers of KMS keys (which
may be aliases), and values of NoEcho parameters. Sources: the user guide, "Considerations when
detecting drift" and "Dynamic references".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase

from cfn_simulator.engine.state.stack import Deployed
from cfn_simulator.types.machinery.reading.canonical import canonical
from cfn_simulator.types.machinery.reading.read_tags import SYSTEM_PREFIX, shaped_tags
from cfn_simulator.types.machinery.tags import declared_tags
from metaflow_batch_cfn.cfn.changes.change import IgnoredDrift
from metaflow_batch_cfn.cfn.changes.difference import leaves, same, value_at
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN, is_unknown
from metaflow_batch_cfn.core.nodes import Path
from metaflow_batch_cfn.documents import Json

# Properties that the service changes on its own.
MANAGED = {"AWS::Batch::ComputeEnvironment": frozenset({"ComputeResources/DesiredvCpus"})}
KEYS = frozenset({"kmskeyid", "kmsmasterkeyid"})
REFERENCE = "{{resolve:"


def expected_of(deployed: Deployed) -> dict[str, Json]:
    """The expected properties, in canonical spelling."""
    kind = deployed.type
    hidden = resource_type(kind).write_only | MANAGED.get(kind, frozenset())
    whole = canonical(kind, _tagged(deployed, deployed.resource.properties))
    shown = canonical(kind, shown_of(deployed))
    return {
        name: _compared(value, shown.get(name, value), (name,), hidden)
        for name, value in whole.items()
    }


def ignored_of(deployed: Deployed) -> tuple[IgnoredDrift, ...]:
    """What is not compared, and why; CloudFormation has no reason for KMS keys."""
    expected: Json = expected_of(deployed)
    left_out = [path for path in leaves(expected) if is_unknown(value_at(expected, path))]
    reasons = ((path, _why_ignored(deployed.type, path)) for path in left_out)
    return tuple(IgnoredDrift(path, reason) for path, reason in reasons if reason)


def _why_ignored(kind: str, path: Path) -> str | None:
    if _names_key(path):
        return None
    if _is_among(path, MANAGED.get(kind, frozenset())):
        return "MANAGED_BY_AWS"
    hidden = _is_among(path, resource_type(kind).write_only)
    return "WRITE_ONLY_PROPERTY" if hidden else "SENSITIVE_PROPERTY"


def shown_of(deployed: Deployed) -> dict[str, Json]:
    """The properties to show, with secrets masked."""
    return _tagged(deployed, {**deployed.resource.properties, **deployed.shown})


def _tagged(deployed: Deployed, properties: Mapping[str, Json]) -> dict[str, Json]:
    """Add the stack's tags, which every taggable type should have, to the resource's own."""
    own = resource_type(deployed.type).tag_property
    if own is None:
        return dict(properties)
    tags = {**declared_tags(properties.get(own)), **_foreign(deployed.tags)}
    tags.update(declared_tags(properties.get(own)))
    return {**properties, own: shaped_tags(deployed.type, tags)} if tags else dict(properties)


def _foreign(tags: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in tags.items() if not name.startswith(SYSTEM_PREFIX)}


def _compared(value: Json, shown: Json, path: Path, hidden: Collection[str]) -> Json:
    if _names_key(path) or _is_among(path, hidden):
        return UNKNOWN
    match value, shown:
        case dict(), dict():
            return {
                name: _compared(one, shown.get(name, one), (*path, name), hidden)
                for name, one in value.items()
            }
        case list(), list() if len(value) == len(shown):
            both = zip(value, shown, strict=True)
            return [_compared(*pair, (*path, at), hidden) for at, pair in enumerate(both)]
        case str(), _ if REFERENCE in value:
            return UNKNOWN
    return value if same(value, shown) else UNKNOWN


def _names_key(path: Path) -> bool:
    return str(path[-1]).lower() in KEYS


def _is_among(path: Path, patterns: Collection[str]) -> bool:
    name = "/".join("*" if isinstance(step, int) else step for step in path)
    return any(fnmatchcase(name, one) for one in patterns)

"""The users, groups and roles to which a policy is attached, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.documents import Json

# The property that lists them, the kind in IAM's operation names, and the argument for the name.
KINDS = (
    ("Roles", "role", "RoleName"),
    ("Users", "user", "UserName"),
    ("Groups", "group", "GroupName"),
)
Principal = tuple[str, str, str]
"""The kind, the argument, the name."""


def principals(properties: Mapping[str, Json]) -> Iterator[Principal]:
    """All principals in the properties."""
    for listed, kind, argument in KINDS:
        names = properties.get(listed)
        for name in names if isinstance(names, list) else []:
            yield kind, argument, str(name)

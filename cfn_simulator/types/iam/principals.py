"""The users, groups and roles that a policy is for, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.documents import Json

# The property that lists them, IAM's word for one, and the argument that names it.
KINDS = (
    ("Roles", "role", "RoleName"),
    ("Users", "user", "UserName"),
    ("Groups", "group", "GroupName"),
)
Principal = tuple[str, str, str]
"""IAM's word, the argument, the name."""


def principals(properties: Mapping[str, Json]) -> Iterator[Principal]:
    """Everybody whom the properties name."""
    for listed, kind, argument in KINDS:
        names = properties.get(listed)
        for name in names if isinstance(names, list) else []:
            yield kind, argument, str(name)

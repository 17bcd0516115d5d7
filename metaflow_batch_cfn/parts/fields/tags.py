"""Tags of resources: set at compile time, not by a parameter."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, TypeAlias

from troposphere import AWSHelperFn

from metaflow_batch_cfn.core.declare import Setting
from metaflow_batch_cfn.core.errors import Problem, shown
from metaflow_batch_cfn.core.values import Text


def _tag_problems(field: str, tags: object) -> Iterator[Problem]:
    if not isinstance(tags, Mapping):
        remedy = "On the command line, write key=value,key=value, with each key once."
        yield Problem(field, f"expected a mapping of tags, got {tags!r}", remedy)
        return
    if len(tags) > 49:
        yield Problem(field, f"{len(tags)} tags", "AWS allows at most 50, and Name is one of them.")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        yield from _one_tag_problems(field, key, value)
        twin = folded.setdefault(str(key).lower(), str(key))
        if twin != str(key):
            yield Problem(field, f"tag keys {twin!r} and {key!r} differ in case only")


def _one_tag_problems(field: str, key: object, value: object) -> Iterator[Problem]:
    """A value that is known only at deploy time is accepted as it is."""
    if isinstance(value, AWSHelperFn):
        value = ""
    if not isinstance(key, str) or not isinstance(value, str):
        yield Problem(
            field, f"tag {key!r}: {shown(value)}", "Keys and values must be text. Quote them."
        )
        return
    if not 1 <= len(key) <= 128:
        yield Problem(field, f"tag key {key!r}", "A key must have 1 to 128 characters.")
    if len(value) > 256:
        remedy = "A value can have at most 256 characters."
        yield Problem(field, f"tag {key!r}: value is too long", remedy)
    if key.lower().startswith("aws:"):
        yield Problem(field, f"tag key {key!r}", "Keys that start with aws: are reserved.")
    if key in ("Ref", "Condition") or key.startswith("Fn::"):
        yield Problem(field, f"tag key {key!r}", "CloudFormation interprets it as a function.")
    if not re.fullmatch(r"[\w\s.:/=+@-]*", key + value):
        allowed = "letters, digits, spaces and . : / = + - @ _"
        yield Problem(field, f"tag {key!r}: {shown(value)}", f"AWS allows {allowed}.")
    if key == "Name":
        yield Problem(field, "tag key 'Name' is set by NamePrefix", "Give name_prefix instead.")


Tags: TypeAlias = Annotated[
    Mapping[str, Text],
    Setting("Tags of the resources, and of the instances that they launch.", _tag_problems),
]

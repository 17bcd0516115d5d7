"""Converts lifecycle rules from CloudFormation's flat form to S3's nested form.

CloudFormation has filters and days as members of the rule (`Prefix`, `TagFilters`,
`ExpirationInDays`); S3's API nests them (`Filter`, `Expiration`). Sources: the references of
AWS::S3::Bucket Rule and S3 LifecycleRule.
"""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.base import ResourceFailure
from metaflow_batch_cfn.documents import Json

FILTERS = ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
UNCHANGED = ("Status", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload")
EXPIRATION = {
    "ExpirationInDays": "Days",
    "ExpirationDate": "Date",
    "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
}
TRANSITIONS = {
    "Transitions": {"TransitionInDays": "Days", "TransitionDate": "Date"},
    "NoncurrentVersionTransitions": {"TransitionInDays": "NoncurrentDays"},
}
KNOWN = {"Id", *FILTERS, *UNCHANGED, *EXPIRATION, *TRANSITIONS}


def lifecycle_rules(declared: Mapping[str, Json]) -> Mapping[str, Json]:
    """`LifecycleConfiguration` as the parameter of PutBucketLifecycleConfiguration."""
    rules = declared.get("Rules")
    converted = [_rule(rule) for rule in _list(rules) if isinstance(rule, Mapping)]
    return {"LifecycleConfiguration": {"Rules": converted}}


def _rule(rule: Mapping[str, Json]) -> Json:
    for unknown in sorted(set(rule) - KNOWN):
        raise ResourceFailure(
            "Model validation failed "
            f"(#/LifecycleConfiguration/Rules: extraneous key [{unknown}] is not permitted)",
            "InvalidRequest",
        )
    converted: dict[str, Json] = {key: rule[key] for key in UNCHANGED if key in rule}
    expiration = {name: rule[key] for key, name in EXPIRATION.items() if key in rule}
    return {
        **converted,
        **({"ID": rule["Id"]} if "Id" in rule else {}),
        **({"Expiration": expiration} if expiration else {}),
        **{
            name: _transitions(rule[name], days)
            for name, days in TRANSITIONS.items()
            if name in rule
        },
        "Filter": _filter(rule),
    }


def _transitions(declared: Json, days: Mapping[str, str]) -> Json:
    return [
        {days.get(key, key): value for key, value in transition.items()}
        for transition in _list(declared)
        if isinstance(transition, Mapping)
    ]


def _filter(rule: Mapping[str, Json]) -> Json:
    parts: dict[str, Json] = {key: rule[key] for key in FILTERS if key in rule}
    tags = _list(parts.pop("TagFilters", None))
    if len(parts) + len(tags) > 1:
        return {"And": {**parts, **({"Tags": tags} if tags else {})}}
    if tags:
        return {"Tag": tags[0]}
    return parts or {"Prefix": ""}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []

"""Converts lifecycle rules from S3's nested form back to CloudFormation's flat form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfn_simulator.types.s3.lifecycle import EXPIRATION, TRANSITIONS, UNCHANGED

Rule = Mapping[str, Any]


def declared_rules(rules: list[Rule]) -> list[dict[str, Any]]:
    return [dict(_members(rule)) for rule in rules]


def _members(rule: Rule) -> Iterator[tuple[str, Any]]:
    yield "Id", rule.get("ID")
    yield from ((name, rule[name]) for name in UNCHANGED if name in rule)
    expiration = rule.get("Expiration", {})
    yield from ((key, expiration[name]) for key, name in EXPIRATION.items() if name in expiration)
    for name, days in TRANSITIONS.items():
        if name in rule:
            names = {api: key for key, api in days.items()}
            yield name, [_renamed(transition, names) for transition in rule[name]]
    yield from _filter(rule.get("Filter", {}))


def _renamed(transition: Rule, names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in transition.items()}


def _filter(filters: Rule) -> Iterator[tuple[str, Any]]:
    parts = {**filters, **filters.get("And", {})}
    tags = [*parts.get("Tags", []), *([parts["Tag"]] if "Tag" in parts else [])]
    if tags:
        yield "TagFilters", tags
    plain = ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
    yield from ((name, parts[name]) for name in plain if name in parts)

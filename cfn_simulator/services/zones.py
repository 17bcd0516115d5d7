"""The Availability Zones of each Region, as the simulator's EC2 lists them.

`Fn::GetAZs` reads them here: moto's EC2 takes a second and a hundred megabytes to load, a cost that
even a change set of a template without a network would incur.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "af-south-1": "abc",
        "ap-east-1": "abc",
        "ap-east-2": "abc",
        "ap-northeast-1": "acd",
        "ap-northeast-2": "abcd",
        "ap-northeast-3": "abc",
        "ap-south-1": "abc",
        "ap-south-2": "abc",
        "ap-southeast-1": "abc",
        "ap-southeast-2": "abc",
        "ap-southeast-3": "abc",
        "ap-southeast-4": "abc",
        "ap-southeast-5": "abc",
        "ap-southeast-6": "abc",
        "ap-southeast-7": "abc",
        "ca-central-1": "abd",
        "ca-west-1": "abc",
        "cn-north-1": "ab",
        "cn-northwest-1": "abc",
        "eu-central-1": "abc",
        "eu-central-2": "abc",
        "eu-north-1": "abc",
        "eu-south-1": "abc",
        "eu-south-2": "abc",
        "eu-west-1": "abc",
        "eu-west-2": "abc",
        "eu-west-3": "abc",
        "il-central-1": "abc",
        "me-central-1": "abc",
        "me-south-1": "abc",
        "mx-central-1": "abc",
        "sa-east-1": "abc",
        "us-east-1": "abcdef",
        "us-east-2": "abc",
        "us-gov-east-1": "abc",
        "us-gov-west-1": "abc",
        "us-west-1": "ab",
        "us-west-2": "abcd",
    }
)


def zones_of(region: str) -> tuple[str, ...] | None:
    """In order; None for a Region that the table does not contain."""
    letters = _LETTERS.get(region)
    return None if letters is None else tuple(f"{region}{letter}" for letter in letters)

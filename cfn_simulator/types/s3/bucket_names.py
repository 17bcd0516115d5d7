"""Validates the name of a new bucket, with the messages of CloudFormation's events.

In: a name from a template. Out: nothing, or an error, most often because the stack's name, and so
the bucket's, contains uppercase characters.
"""

from __future__ import annotations

import re

from cfn_simulator.types.machinery.base import PlainFailure

LENGTH = re.compile(r".{3,63}", re.DOTALL)
ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
CAPITAL = re.compile(r"[A-Z]")
INVALID_CHARACTER = re.compile(r"[^a-z0-9.-]")


def check_bucket_name(name: str) -> None:
    reason = _refusal_reason(name)
    if reason is not None:
        raise PlainFailure(f"Bucket name {reason}", "InvalidRequest")


def _refusal_reason(name: str) -> str | None:
    if not LENGTH.fullmatch(name):
        return "should be between 3 and 63 characters long"
    if ADDRESS.fullmatch(name):
        return "must not be formatted as an IP Address"
    if CAPITAL.search(name):
        return "should not contain uppercase characters"
    invalid = INVALID_CHARACTER.search(name)
    return f"should not contain '{invalid.group()}'" if invalid else None

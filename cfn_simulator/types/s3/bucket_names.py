"""The names that S3 takes for a new bucket, refused in the words of CloudFormation's events.

In: a name of the template's. Out: nothing, or the refusal. A stack's name in capitals is how most
people meet it.
"""

from __future__ import annotations

import re

from cfn_simulator.types.machinery.base import PlainFailure

LENGTH = re.compile(r".{3,63}", re.DOTALL)
ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
CAPITAL = re.compile(r"[A-Z]")
STRANGE = re.compile(r"[^a-z0-9.-]")


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
    strange = STRANGE.search(name)
    return f"should not contain '{strange.group()}'" if strange else None

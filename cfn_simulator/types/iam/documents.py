"""Policy documents, from templates to IAM's JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping

from metaflow_batch_cfn.documents import Json

# IAM takes documents of the older version 2008-10-17, and assumes it where none is named (IAM
# reference, "IAM JSON policy elements: Version"); moto takes this one alone.
TAKEN_VERSION = "2012-10-17"


def policy_text(document: Json) -> str:
    """A policy document as JSON text."""
    if isinstance(document, str):
        return document
    if isinstance(document, Mapping):
        return json.dumps({**document, "Version": TAKEN_VERSION})
    return json.dumps(document)


def inline_policies(declared: Json) -> dict[str, str]:
    """`Policies` as names and their documents."""
    policies = declared if isinstance(declared, list) else []
    return {
        str(policy["PolicyName"]): policy_text(policy["PolicyDocument"])
        for policy in policies
        if isinstance(policy, Mapping)
    }

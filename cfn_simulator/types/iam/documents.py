"""Converts policy documents from templates to IAM's JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping

from metaflow_batch_cfn.documents import Json

# IAM also accepts the older version 2008-10-17, its default (IAM reference, "IAM JSON policy
# elements: Version"); moto accepts this version only.
ACCEPTED_VERSION = "2012-10-17"


def policy_text(document: Json) -> str:
    """A policy document as JSON text."""
    if isinstance(document, str):
        return document
    if isinstance(document, Mapping):
        return json.dumps({**document, "Version": ACCEPTED_VERSION})
    return json.dumps(document)


def inline_policies(declared: Json) -> dict[str, str]:
    """The documents in `Policies` by policy name."""
    policies = declared if isinstance(declared, list) else []
    return {
        str(policy["PolicyName"]): policy_text(policy["PolicyDocument"])
        for policy in policies
        if isinstance(policy, Mapping)
    }

"""Logical ids that change with the content of their resource, and with nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from troposphere import GetAtt, Ref, Template

from metaflow_batch_cfn.core.errors import UnstableNameError
from metaflow_batch_cfn.core.scope import Scope

CONTENT: dict[str, Any] = {"paths": ["/flows", "/ping"], "methods": {"GET": 1, "PUT": 2}}


def name_for(content: dict[str, Any], prefix: str = "") -> str:
    return Scope(Template(), prefix).renewed_name("Deployment", content)


def test_the_name_is_the_literal_and_eight_digits() -> None:
    assert re.fullmatch("AppDeployment[0-9A-F]{8}", name_for(CONTENT, "App"))


def test_the_name_never_changes_between_releases() -> None:
    assert name_for({"a": 1}) == "Deployment015ABD7F"


def test_the_order_of_keys_changes_nothing_and_every_value_something() -> None:
    reordered = {"methods": {"PUT": 2, "GET": 1}, "paths": ["/flows", "/ping"]}
    assert name_for(reordered) == name_for(CONTENT)
    assert name_for({**CONTENT, "paths": ["/ping", "/flows"]}) != name_for(CONTENT)


@pytest.mark.parametrize("unknown", [Ref("Stage"), GetAtt("Api", "Arn")])
def test_content_that_is_not_known_yet_is_rejected(unknown: object) -> None:
    with pytest.raises(UnstableNameError, match="not known at compile time"):
        name_for({"nested": [{"value": unknown}]})

"""Findings by region: what cfn-lint finds when it checks one region at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pytest
from cfnlint import api
from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner, run_template_by_data

from metaflow_batch_cfn import find, render, standalone
from metaflow_batch_cfn.check import lint as module_under_test
from metaflow_batch_cfn.check.findings import Finding
from metaflow_batch_cfn.check.lint import lint
from metaflow_batch_cfn.check.regions import DEFAULT_REGIONS

CHINA = "cn-north-1"


def template(**resources: dict[str, Any]) -> str:
    return json.dumps({"Resources": resources}, indent=1)


def resource(kind: str, **properties: object) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


MISSPELT = resource("SNS::Topic", TopicNam="x")
# AWS principals and ARNs are checked against the partition of each region.
ROLE = resource("Lambda::Function", Role={"Fn::Sub": "arn:${AWS::Partition}:iam::1:rol/x"})
NOTEBOOK = resource("SageMaker::NotebookInstance", InstanceType="ml.t3.medium", RoleArn="x")
BIG = resource("EC2::Instance", InstanceType="p5.48xlarge", ImageId="ami-0123456789abcdef0")
HERE = {"Fn::Equals": [{"Ref": "AWS::Region"}, CHINA]}

TEMPLATES = {
    "clean": template(Topic={"Type": "AWS::SNS::Topic"}),
    "a stack of ours": render(standalone(find("batch").load())).text,
    "a misspelt property": template(Topic=MISSPELT),
    "a wrong type and a missing property": template(
        Queue=resource("SQS::Queue", DelaySeconds="soon"),
        Subscription=resource("SNS::Subscription"),
    ),
    "a misspelt property beside a pseudo parameter": template(
        Topic=resource("SNS::Topic", TopicNam="x", DisplayName={"Ref": "AWS::Region"})
    ),
    "a type that one region lacks": template(Notebook=NOTEBOOK, Topic=MISSPELT),
    "an instance type that one region lacks": template(Instance=BIG),
    "a value that differs": template(Function=ROLE),
    "a Join that needs a region": template(
        Bucket=resource("S3::Bucket", BucketName={"Fn::Join": ["", ["a-", {"Ref": "AWS::Region"}]]})
    ),
    "a branch for one region": json.dumps(
        {
            "Conditions": {"Here": HERE},
            "Resources": {
                "Topic": {
                    "Type": "AWS::SNS::Topic",
                    "Properties": {"Fn::If": ["Here", {"TopicNam": "x"}, {"TopicName": 1}]},
                }
            },
        }
    ),
    "nothing uses a parameter, a mapping and a condition": json.dumps(
        {
            "Parameters": {"Unused": {"Type": "String"}},
            "Mappings": {"Unused": {"a": {"b": "c"}}},
            "Conditions": {"Unused": HERE},
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        }
    ),
    "resources that are a list": '{"Resources": [{"Type": "AWS::SNS::Topic"}]}',
    "a resource that is text": '{"Resources": {"Topic": "AWS::SNS::Topic"}}',
    "no template at all": "- a\n",
    "not even YAML": "a: [",
}
NEEDS_NO_REGION = {
    "a misspelt property",
    "a wrong type and a missing property",
    "nothing uses a parameter, a mapping and a condition",
}


def with_rules_of_its_own(text: str, regions: Sequence[str]) -> set[tuple[str, str, int]]:
    """What cfn-lint finds in these regions, with newly loaded rules."""
    template, errors = decode_str(text)
    runner = runner_for(tuple(regions))
    found = errors or run_template_by_data(template, runner.config, runner.rules)
    return {(match.rule.id, match.message, match.linenumber) for match in found}


@lru_cache
def runner_for(regions: tuple[str, ...]) -> Runner:
    settings = ManualArgs(regions=list(regions), include_checks=["I"], config_file=os.devnull)
    return Runner(ConfigMixIn(**settings))


def facts(findings: Sequence[Finding]) -> set[tuple[str, str, int]]:
    return {(each.rule, each.message, each.line) for each in findings}


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_each_finding_names_the_regions_that_it_applies_to(text: str) -> None:
    found = lint(text, "t.json", DEFAULT_REGIONS)
    assert facts(found) == with_rules_of_its_own(text, DEFAULT_REGIONS)
    apart = {region: with_rules_of_its_own(text, [region]) for region in DEFAULT_REGIONS}
    for finding in found:
        (fact,) = facts([finding])
        holding = tuple(region for region in DEFAULT_REGIONS if fact in apart[region])
        assert finding.regions == (() if holding == DEFAULT_REGIONS else holding), finding


def test_these_templates_have_findings_in_some_regions_and_in_all() -> None:
    kinds = {
        bool(finding.regions)
        for text in TEMPLATES.values()
        for finding in lint(text, "t.json", DEFAULT_REGIONS)
    }
    assert kinds == {True, False}


@pytest.mark.parametrize("name", TEMPLATES)
def test_regions_are_linted_apart_only_where_they_may_differ(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[tuple[str, ...]] = []
    linter = module_under_test._linter()
    matches = linter.matches

    def counted(text: str, regions: Sequence[str]) -> Any:
        passes.append(tuple(regions))
        return matches(text, regions)

    monkeypatch.setattr(linter, "matches", counted)
    found = lint(TEMPLATES[name], "t.json", DEFAULT_REGIONS)
    once = not found or name in NEEDS_NO_REGION
    apart = [] if once else [(region,) for region in DEFAULT_REGIONS]
    assert passes == [DEFAULT_REGIONS, *apart]


def test_a_template_leaves_no_state_in_the_rules() -> None:
    once = [lint(text, "t.json", DEFAULT_REGIONS) for text in TEMPLATES.values()]
    again = [lint(text, "t.json", DEFAULT_REGIONS) for text in reversed(TEMPLATES.values())]
    assert once == again[::-1]
    settings = ManualArgs(regions=["us-east-1"], include_checks=["I"], config_file=os.devnull)
    just_loaded = api.lint(TEMPLATES["a value that differs"], config=settings)
    found = lint(TEMPLATES["a value that differs"], "t.json", ["us-east-1"])
    assert {(match.rule.id, match.message) for match in just_loaded} == {
        (each.rule, each.message) for each in found
    }
    assert found

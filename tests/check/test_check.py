"""The findings of cfn-lint and of the limits, as values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metaflow_batch_cfn import find, render, standalone
from metaflow_batch_cfn.check.check import check
from metaflow_batch_cfn.check.findings import Level
from metaflow_batch_cfn.check.regions import DEFAULT_REGIONS, checked_regions
from metaflow_batch_cfn.core.errors import ConfigError

BUCKET = {"Type": "AWS::S3::Bucket"}


def template(**sections: object) -> str:
    return json.dumps({"Resources": {"Bucket": BUCKET}, **sections})


def rules(text: str, *regions: str) -> list[str]:
    return [finding.rule for finding in check(text, "t.json", regions or ("us-east-1",))]


def test_what_we_compile_has_no_finding_in_any_partition() -> None:
    text = render(standalone(find("batch").load())).text
    assert check(text, "batch", DEFAULT_REGIONS) == ()


def test_a_finding_has_level_rule_and_place() -> None:
    text = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      Nam: x\n"
    (finding,) = check(text, "t.yaml", ["us-east-1"])
    assert (finding.level, finding.rule, finding.place) == (Level.ERROR, "E3002", "t.yaml:5:7")
    assert finding.path == "Resources/Bucket/Properties/Nam"
    assert finding.fails


def test_informational_findings_are_reported_and_do_not_fail_the_check() -> None:
    joined = {"Fn::Join": ["", ["a-", {"Ref": "AWS::Region"}]]}
    text = template(Resources={"Bucket": {**BUCKET, "Properties": {"BucketName": joined}}})
    (finding,) = check(text, "t.json", ["us-east-1"])
    assert (finding.level, finding.rule, finding.fails) == (Level.INFORMATION, "I1022", False)


def test_a_finding_of_one_region_only_names_that_region() -> None:
    text = json.dumps(
        {"Resources": {"Pool": {"Type": "AWS::SageMaker::NotebookInstance", "Properties": {
            "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/r"}}}}
    )  # fmt: skip
    found = check(text, "t.json", ["us-east-1", "us-gov-east-1"])
    assert [finding.regions for finding in found if finding.rule == "E3006"] == [("us-gov-east-1",)]


def test_a_configuration_file_in_the_folder_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E]\n")
    monkeypatch.chdir(tmp_path)
    broken = template(Resources={"Bucket": {**BUCKET, "Properties": {"Nam": "x"}}})
    assert "E3002" in rules(broken)


@pytest.mark.parametrize(("size", "expected"), [(51_199, False), (51_200, False), (51_201, True)])
def test_the_inline_limit_counts_utf8_bytes(size: int, expected: bool) -> None:
    empty = template(Metadata={"Text": ""}).encode()
    padding = "ü" * ((size - len(empty)) // 2) + "x" * ((size - len(empty)) % 2)
    text = template(Metadata={"Text": padding}).encode("ascii").decode("unicode_escape")
    assert len(text.encode()) == size
    assert ("inline-size" in rules(text)) is expected


def test_too_many_outputs_are_counted() -> None:
    outputs = {f"Output{number}": {"Value": "x"} for number in range(201)}
    assert "outputs-count" in rules(template(Outputs=outputs))


def test_an_unknown_region_is_rejected_with_a_suggestion() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'eu-west-1'"):
        checked_regions(["eu-wset-1"])


def test_without_regions_one_of_each_partition_is_checked() -> None:
    assert checked_regions([]) == ("us-east-1", "cn-north-1", "us-gov-west-1")
    assert checked_regions(["eu-west-1", "eu-west-1"]) == ("eu-west-1",)


def test_a_pattern_that_would_take_forever_to_match_is_found_before_cfn_lint_runs() -> None:
    parameter = {"Type": "String", "AllowedPattern": "^(a|aa)+$", "Default": "a" * 200 + "!"}
    (finding,) = check(template(Parameters={"P": parameter}), "t.json", ["us-east-1"])
    assert (finding.rule, finding.path) == ("allowed-pattern", "Parameters/P")
    assert "parameter P has an AllowedPattern that takes too long to match" in finding.message


def test_conditions_that_expand_to_a_billion_are_found_before_cfn_lint_runs() -> None:
    conditions: dict[str, object] = {"C0": {"Fn::Equals": [{"Ref": "AWS::Region"}, "a"]}}
    for level in range(1, 10):
        conditions[f"C{level}"] = {"Fn::And": [{"Condition": f"C{level - 1}"}] * 10}
    bucket = {**BUCKET, "Condition": "C9"}
    text = template(Conditions=conditions, Resources={"Bucket": bucket})
    (finding,) = check(text, "t.json", ["us-east-1"])
    assert (finding.rule, finding.path) == ("conditions-size", "Conditions")
    assert "expand to 1,234,567,900 conditions" in finding.message


def test_conditions_that_refer_to_a_few_others_are_checked_by_cfn_lint() -> None:
    conditions = {
        "A": {"Fn::Equals": [{"Ref": "AWS::Region"}, "a"]},
        "B": {"Fn::Or": [{"Condition": "A"}, {"Condition": "A"}]},
    }
    text = template(Conditions=conditions, Resources={"Bucket": {**BUCKET, "Condition": "B"}})
    assert set(rules(text)) <= {"W1028"}


def test_a_pattern_that_only_java_supports_is_left_to_cloudformation() -> None:
    parameter = {"Type": "String", "AllowedPattern": r"\p{javaLowerCase}+", "Default": "a"}
    assert not {"allowed-pattern"} & set(rules(template(Parameters={"P": parameter})))

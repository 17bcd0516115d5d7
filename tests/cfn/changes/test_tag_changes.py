"""Changed tags: reported by their keys, with the parameter or resource behind them."""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.cfn.changes.compare import PropertyChange, ResourceChange, compare
from metaflow_batch_cfn.cfn.evaluation.stack import resolve_stack
from tests.cfn.templates import evaluation

TAGGED = """
    Parameters:
      Team: {Type: String, Default: a}
      Other: {Type: String, Default: x}
    Conditions:
      Named: !Equals [!Ref Other, y]
    Resources:
      Bucket:
        Type: AWS::S3::Bucket
        Properties:
          Tags:
            - {Key: fixed, Value: same}
            - {Key: team, Value: !Sub "${Team}-s"}
            - {Key: other, Value: !If [Named, "1", "2"]}
      Parameter:
        Type: AWS::SSM::Parameter
        Properties:
          Type: String
          Value: v
          Tags: {team: !Ref Team}
"""


def changes(
    source: str, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, ResourceChange]:
    made = {"Bucket": "b-1", "Parameter": "p-1", "Group": "g-1"}
    was = resolve_stack(evaluation(source, before, made), physical_ids=made)
    becomes = resolve_stack(evaluation(source, after, made), physical_ids=made)
    return {one.logical_id: one for one in compare(was, becomes)}


def summary(detail: PropertyChange) -> tuple[str, str, str | None]:
    return detail.pointer, detail.change_source, detail.causing_entity


def test_a_tag_that_a_parameter_gives_names_the_parameter() -> None:
    found = changes(TAGGED, {"Team": "a"}, {"Team": "b"})
    (of_bucket,) = found["Bucket"].details
    assert summary(of_bucket) == ("/Properties/Tags/team", "ParameterReference", "Team")
    assert (of_bucket.before, of_bucket.after) == ("a-s", "b-s")
    assert of_bucket.attribute == "Tags"
    (of_parameter,) = found["Parameter"].details
    assert summary(of_parameter) == ("/Properties/Tags/team", "ParameterReference", "Team")


def test_a_tag_that_a_condition_decides_is_a_direct_modification() -> None:
    (detail,) = changes(TAGGED, {"Other": "x"}, {"Other": "y"})["Bucket"].details
    assert summary(detail) == ("/Properties/Tags/other", "DirectModification", None)


def test_a_tag_that_the_template_changes_is_a_direct_modification() -> None:
    made = {"Bucket": "b-1", "Parameter": "p-1"}
    was = resolve_stack(evaluation(TAGGED, {}, made), physical_ids=made)
    edited = TAGGED.replace("Value: same", "Value: other")
    becomes = resolve_stack(evaluation(edited, {}, made), physical_ids=made)
    (change,) = compare(was, becomes)
    (detail,) = change.details
    assert summary(detail) == ("/Properties/Tags/fixed", "DirectModification", None)


def test_a_tag_that_follows_a_replaced_resource_is_known_later_and_reported_as_a_tag() -> None:
    source = """
        Parameters:
          Name: {Type: String, Default: a}
        Resources:
          Group:
            Type: AWS::Logs::LogGroup
            Properties: {LogGroupName: !Ref Name}
          Bucket:
            Type: AWS::S3::Bucket
            Properties:
              Tags: [{Key: group, Value: !GetAtt Group.Arn}]
    """
    made = {"Bucket": "b-1", "Group": "a", "Group.Arn": "arn:a"}
    was = resolve_stack(evaluation(source, {"Name": "a"}, made), physical_ids=made)
    becomes = resolve_stack(evaluation(source, {"Name": "b"}, made), physical_ids=made)
    found = {one.logical_id: one for one in compare(was, becomes)}
    (detail,) = found["Bucket"].details
    assert (detail.evaluation, detail.attribute) == ("Static", "Tags")
    assert (detail.change_source, detail.causing_entity) == ("ResourceAttribute", "Group.Arn")
    assert found["Bucket"].scope == ("Tags",)

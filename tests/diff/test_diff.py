"""Two templates, compared without an account."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from metaflow_batch_cfn.cfn.template.load import load_template
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.diff.compare import Diff, diff, reject_unknown_parameters
from metaflow_batch_cfn.diff.members import ChangeKind
from metaflow_batch_cfn.diff.resolve import Side
from metaflow_batch_cfn.diff.verdicts import DiffRow, Fate, Verdict


def side(text: str, **parameters: str) -> Side:
    return Side(load_template(dedent(text), "t.yaml"), parameters)


def compared(before: str, after: str, **parameters: str) -> Diff:
    return diff(side(before, **parameters), side(after, **parameters))


def only(found: Diff) -> DiffRow:
    (row,) = found.rows
    return row


QUEUE = """
Parameters:
  Name: {Type: String, Default: jobs}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Ref Name, DelaySeconds: 1}
"""
BUCKET = "Resources: {Data: {Type: AWS::S3::Bucket, Properties: {BucketName: %s}%s}}\n"


def test_a_template_does_not_differ_from_itself() -> None:
    found = compared(QUEUE, QUEUE)
    assert not found.differs
    assert not found.replaces


def test_an_update_in_place_names_the_property() -> None:
    row = only(compared(QUEUE, QUEUE.replace("DelaySeconds: 1", "DelaySeconds: 2")))
    assert row.verdict is Verdict.MODIFY
    assert [(one.pointer, one.before, one.after) for one in row.details] == [
        ("/Properties/DelaySeconds", 1, 2)
    ]


def test_a_changed_default_replaces_through_its_parameter() -> None:
    found = compared(QUEUE, QUEUE.replace("Default: jobs", "Default: work"))
    row = only(found)
    assert (row.verdict, row.fate) == (Verdict.REPLACE, Fate.LOST)
    assert [one.causing_entity for one in row.causes] == ["Name"]
    (parameter,) = found.parameters
    (default,) = parameter.fields
    assert (parameter.kind, default.name, default.before, default.after) == (
        ChangeKind.CHANGED, "Default", "jobs", "work",
    )  # fmt: skip


def test_a_given_value_hides_the_changed_default() -> None:
    found = compared(QUEUE, QUEUE.replace("Default: jobs", "Default: work"), Name="mine")
    assert found.rows == ()
    assert found.differs


def test_a_bucket_that_is_replaced_loses_its_data() -> None:
    row = only(compared(BUCKET % ("one", ""), BUCKET % ("two", "")))
    assert (row.verdict, row.fate, row.data_at_risk) == (Verdict.REPLACE, Fate.LOST, True)


def test_a_bucket_that_is_replaced_and_retained_loses_nothing() -> None:
    kept = ", UpdateReplacePolicy: Retain"
    row = only(compared(BUCKET % ("one", kept), BUCKET % ("two", kept)))
    assert (row.verdict, row.fate, row.data_at_risk) == (Verdict.REPLACE, Fate.RETAINED, False)


@pytest.mark.parametrize(
    ("policy", "fate", "risk"),
    [("", Fate.LOST, True), (", DeletionPolicy: Retain", Fate.RETAINED, False)],
)
def test_a_removed_bucket_is_lost_unless_its_policy_retains_it(
    policy: str, fate: Fate, risk: bool
) -> None:
    other = "Resources: {Topic: {Type: AWS::SNS::Topic}}"
    found = compared(BUCKET % ("one", policy), other)
    removed, added = found.rows
    assert (removed.verdict, removed.fate, removed.data_at_risk) == (Verdict.REMOVE, fate, risk)
    assert added.verdict is Verdict.ADD
    assert found.removes
    assert not found.replaces


def test_what_loses_data_comes_first() -> None:
    before = """
    Resources:
      Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}
      Data: {Type: AWS::S3::Bucket}
    """
    after = "Resources: {Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: b}}}"
    rows = compared(before, after).rows
    assert [(row.logical_id, row.verdict) for row in rows] == [
        ("Data", Verdict.REMOVE),
        ("Jobs", Verdict.REPLACE),
    ]


def test_a_condition_that_a_parameter_flips_removes_its_resource() -> None:
    text = """
    Parameters: {Wanted: {Type: String, Default: '%s'}}
    Conditions: {IsWanted: !Equals [!Ref Wanted, 'yes']}
    Resources:
      Always: {Type: AWS::SNS::Topic}
      Sometimes: {Type: AWS::SNS::Topic, Condition: IsWanted}
    """
    found = compared(text % "yes", text % "no")
    assert (only(found).verdict, only(found).logical_id) == (Verdict.REMOVE, "Sometimes")
    (condition,) = found.conditions
    assert [(one.name, one.before, one.after) for one in condition.fields] == [
        ("Value", "true", "false")
    ]


REFERRING = """
Resources:
  One: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Two: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref %s}}
"""


def test_a_reference_to_another_resource_differs_though_neither_name_is_known() -> None:
    row = only(compared(REFERRING % "One", REFERRING % "Two"))
    assert (row.verdict, row.logical_id) == (Verdict.REPLACE, "Group")
    assert [(one.before, one.after) for one in row.causes] == [("{{One}}", "{{Two}}")]


def test_a_reference_to_a_new_resource_replaces() -> None:
    before = (REFERRING % "One").replace("  Two: ", "  Old: ")
    rows = {row.logical_id: row.verdict for row in compared(before, REFERRING % "Two").rows}
    assert rows == {"Group": Verdict.REPLACE, "Two": Verdict.ADD, "Old": Verdict.REMOVE}


def test_a_replacement_spreads_to_what_refers_to_it() -> None:
    after = (REFERRING % "One").replace("10.0.0.0/16", "10.9.0.0/16")
    rows = {row.logical_id: row.verdict for row in compared(REFERRING % "One", after).rows}
    assert rows == {"One": Verdict.REPLACE, "Group": Verdict.REPLACE}


def test_functions_of_unknown_values_still_differ() -> None:
    text = """
    Resources:
      Queue: {Type: AWS::SQS::Queue}
      Note:
        Type: AWS::SSM::Parameter
        Properties: {Type: String, Value: !Select [%s, !Split [':', !GetAtt Queue.Arn]]}
    """
    assert not compared(text % 4, text % 4).differs
    row = only(compared(text % 4, text % 5))
    assert (row.logical_id, row.verdict) == ("Note", Verdict.MODIFY)


REQUIRED = """
Parameters:
  Stage: {Type: String, AllowedPattern: '[a-z]+'}
  Count: {Type: Number}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Conditions: {IsProduction: !Equals [!Ref Stage, production]}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Sub '%s-${Stage}', DelaySeconds: !Ref Count}
"""


def test_parameters_without_a_value_are_compared_by_name() -> None:
    assert not compared(REQUIRED % "a", REQUIRED % "a").differs


def test_what_depends_on_a_parameter_without_a_value_may_replace() -> None:
    row = only(compared(REQUIRED % "a", REQUIRED % "b"))
    assert row.verdict is Verdict.MAY_REPLACE
    given = {"Stage": "test", "Count": "1", "Subnets": "subnet-1"}
    assert only(compared(REQUIRED % "a", REQUIRED % "b", **given)).verdict is Verdict.REPLACE


def test_an_assumed_condition_is_reported() -> None:
    assert compared(REQUIRED % "a", REQUIRED % "a").notes == (
        "condition IsProduction is assumed to be false; use -p Stage=VALUE to set it",
    )
    given = {"Stage": "test", "Count": "1", "Subnets": "subnet-1"}
    assert compared(REQUIRED % "a", REQUIRED % "a", **given).notes == ()


def test_another_type_for_the_same_logical_id_is_rejected() -> None:
    found = compared(
        "Resources: {A: {Type: AWS::SNS::Topic}}", "Resources: {A: {Type: AWS::SQS::Queue}}"
    )
    row = only(found)
    assert (row.verdict, row.resource_type) == (
        Verdict.REFUSE,
        "AWS::SNS::Topic -> AWS::SQS::Queue",
    )
    assert found.replaces


def test_parameters_outputs_and_conditions_come_and_go() -> None:
    before = """
    Parameters: {Old: {Type: String, Default: a}, Kept: {Type: String, Default: b, MaxLength: 4}}
    Conditions: {Never: !Equals [a, b]}
    Resources: {Topic: {Type: AWS::SNS::Topic}}
    Outputs: {Arn: {Value: !Ref Topic, Export: {Name: arn}}}
    """
    after = """
    Parameters: {New: {Type: String, Default: a}, Kept: {Type: String, Default: b, MaxLength: 5}}
    Resources: {Topic: {Type: AWS::SNS::Topic}}
    Outputs: {Name: {Value: !GetAtt Topic.TopicName}}
    """
    found = compared(before, after)
    assert found.rows == ()
    assert [(one.name, one.kind) for one in found.parameters] == [
        ("New", ChangeKind.ADDED), ("Kept", ChangeKind.CHANGED), ("Old", ChangeKind.REMOVED),
    ]  # fmt: skip
    assert [(one.name, one.before, one.after) for one in found.parameters[1].fields] == [
        ("MaxLength", "4", "5")
    ]
    assert [(one.name, one.kind) for one in found.conditions] == [("Never", ChangeKind.REMOVED)]
    assert [(one.name, one.kind) for one in found.outputs] == [
        ("Name", ChangeKind.ADDED), ("Arn", ChangeKind.REMOVED),
    ]  # fmt: skip


SECRET = """
Parameters: {Password: {Type: String, NoEcho: true, Default: topsecret}}
Resources:
  Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Sub 'x-${Password}'}}
"""


def test_a_secret_is_nowhere_in_the_result() -> None:
    before = Side(load_template(SECRET), {"Password": "topsecret-1"})
    after = Side(
        load_template(SECRET.replace("topsecret", "topsecret-2")),
        {"Password": "topsecret-3"},
        renewed=frozenset({"Password"}),
    )
    found = diff(before, after)
    assert only(found).verdict is Verdict.MODIFY
    assert "topsecret" not in repr(found)


CHOICE = """
Parameters: {A: {Type: String, AllowedValues: [%s]}}
Resources: {Topic: {Type: AWS::SNS::Topic}}
"""


def test_deployed_values_are_not_checked_against_constraints() -> None:
    deployed, after = side(CHOICE % "x", A="y"), side(CHOICE % "x, y", A="y")
    found = diff(replace(deployed, lenient=True), after)
    assert [one.name for one in found.parameters[0].fields] == ["AllowedValues"]
    with pytest.raises(ConfigError, match="'A' must be one of AllowedValues"):
        diff(deployed, after)


def test_a_deployed_secret_is_unchanged_although_its_value_is_unknown() -> None:
    text = SECRET.replace("NoEcho: true", "NoEcho: true, MinLength: 8")
    deployed = Side(load_template(text), {"Password": "****"}, lenient=True)
    assert not diff(deployed, Side(load_template(text), {"Password": "****"})).differs


def test_a_stack_tag_changes_every_taggable_resource() -> None:
    template = load_template(QUEUE)
    found = diff(Side(template), Side(template, tags={"team": "a"}))
    assert only(found).only_tags
    assert [one.name for one in found.tags] == ["team"]


def test_both_sides_are_checked_at_once() -> None:
    broken = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref %s}}}"
    with pytest.raises(ConfigError) as caught:
        compared(broken % "Nobody", broken % "Nowhere")
    assert len(caught.value.problems) == 2


def test_a_value_for_a_parameter_of_neither_side_is_rejected() -> None:
    templates = (load_template(QUEUE), load_template(QUEUE))
    reject_unknown_parameters({"Name": "a"}, templates)
    with pytest.raises(ConfigError, match="Did you mean 'Name'"):
        reject_unknown_parameters({"Nmae": "a"}, templates)


def test_outputs_are_described_by_their_functions() -> None:
    text = """
    Resources: {Queue: {Type: AWS::SQS::Queue}}
    Outputs: {Part: {Value: !Select [%s, !Split [':', !GetAtt Queue.Arn]]}}
    """
    assert not compared(text % 4, text % 4).differs
    (output,) = compared(text % 4, text % 5).outputs
    (value,) = output.fields
    assert str(value.before).startswith('{{{"Fn::Select":[4')

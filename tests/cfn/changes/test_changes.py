"""A change set says what is added, modified, replaced or removed, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.cfn.changes.compare import (
    ChangeAction,
    ResolvedResource,
    ResolvedStack,
    ResourceChange,
    compare,
    type_changes,
)
from metaflow_batch_cfn.cfn.evaluation.stack import resolve_stack
from metaflow_batch_cfn.cfn.values.unknown import KNOWN_AFTER_APPLY
from metaflow_batch_cfn.documents import Json
from tests.cfn.templates import evaluation

Verdict = tuple[str, str]
NEVER: Verdict = ("Never", "False")
MAYBE: Verdict = ("Conditionally", "Conditional")
ALWAYS: Verdict = ("Always", "True")

COMPUTE: dict[str, Json] = {
    "Type": "EC2",
    "AllocationStrategy": "BEST_FIT_PROGRESSIVE",
    "InstanceTypes": ["c7i", "m7i"],
    "MaxvCpus": 16,
    "Subnets": ["subnet-1"],
    "LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": "1"},
    "Tags": {"team": "a"},
}
IN_PLACE: dict[str, Json] = {
    "Type": "MANAGED",
    "ReplaceComputeEnvironment": False,
    "ComputeResources": {**COMPUTE},
}
SLR = "arn:aws:iam::1:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"


def environment(changes: Mapping[str, Json] | None = None, **own: Json) -> dict[str, Json]:
    """A compute environment that Batch can update in place, with some values changed."""
    return {**IN_PLACE, "ComputeResources": {**COMPUTE, **(changes or {})}, **own}


CE, QUEUE, DEFINITION = (
    "AWS::Batch::ComputeEnvironment",
    "AWS::Batch::JobQueue",
    "AWS::Batch::JobDefinition",
)
TABLE: list[tuple[str, dict[str, Json], dict[str, Json], Verdict]] = [
    (CE, environment(), environment({"MaxvCpus": 32}), NEVER),
    (CE, environment(), environment(State="DISABLED"), NEVER),
    (CE, environment(), environment({"InstanceTypes": ["c7i", "r7i"]}), NEVER),
    (CE, environment(), environment({"AllocationStrategy": "SPOT_CAPACITY_OPTIMIZED"}), NEVER),
    (CE, environment(), environment({"Type": "SPOT"}), NEVER),
    (CE, environment(), environment({"Tags": {"team": "b"}}), NEVER),
    (CE, environment(ServiceRole=SLR), environment({"Subnets": ["subnet-2"]}), NEVER),
    (CE, environment(), environment({"LaunchTemplate": {"LaunchTemplateId": "lt-2"}}), NEVER),
    (CE, environment(), environment({"AllocationStrategy": "BEST_FIT"}), MAYBE),
    (CE, environment({"AllocationStrategy": "BEST_FIT"}),
     environment({"AllocationStrategy": "BEST_FIT", "Subnets": ["subnet-2"]}), MAYBE),
    (CE, environment(ServiceRole="arn:aws:iam::1:role/mine"),
     environment({"Subnets": ["subnet-2"]}, ServiceRole="arn:aws:iam::1:role/mine"), MAYBE),
    (CE, environment(), environment({"Type": "FARGATE"}), MAYBE),
    (CE, environment(ReplaceComputeEnvironment=True),
     environment({"Subnets": ["subnet-2"]}, ReplaceComputeEnvironment=True), ALWAYS),
    (CE, environment(ReplaceComputeEnvironment="true"),
     environment({"Subnets": ["subnet-2"]}, ReplaceComputeEnvironment="true"), ALWAYS),
    (CE, {"Type": "MANAGED", "ComputeResources": {**COMPUTE}},
     {"Type": "MANAGED", "ComputeResources": {**COMPUTE, "InstanceTypes": ["c7i"]}}, ALWAYS),
    (CE, {"Type": "MANAGED", "ComputeResources": {"Type": "FARGATE", "Subnets": ["subnet-1"]}},
     {"Type": "MANAGED", "ComputeResources": {"Type": "FARGATE_SPOT", "Subnets": ["subnet-2"]}},
     NEVER),
    (CE, environment(), environment({"SpotIamFleetRole": "arn:aws:iam::1:role/s"}), ALWAYS),
    (CE, environment(), environment(ComputeEnvironmentName="n"), ALWAYS),
    (CE, environment(), environment(EksConfiguration={"EksClusterArn": "a"}), ALWAYS),
    (CE, environment(Tags={"a": "b"}), environment(Tags={"a": "c"}), ALWAYS),
    (QUEUE, {"Priority": 1}, {"Priority": 2}, NEVER),
    (QUEUE, {"JobQueueName": "a"}, {"JobQueueName": "b"}, ALWAYS),
    (QUEUE, {"Tags": {"a": "b"}}, {"Tags": {"a": "c"}}, NEVER),
    (QUEUE, {"ComputeEnvironmentOrder": [{"Order": 1, "ComputeEnvironment": "a"}]},
     {"ComputeEnvironmentOrder": [{"Order": 1, "ComputeEnvironment": "b"}]}, NEVER),
    (DEFINITION, {"Type": "container", "Timeout": {"AttemptDurationSeconds": 60}},
     {"Type": "container", "Timeout": {"AttemptDurationSeconds": 90}}, NEVER),
    (DEFINITION, {"JobDefinitionName": "a"}, {"JobDefinitionName": "b"}, ALWAYS),
    ("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {"ImageId": "a"}},
     {"LaunchTemplateData": {"ImageId": "b"}}, NEVER),
    ("AWS::EC2::LaunchTemplate", {"LaunchTemplateName": "a"}, {"LaunchTemplateName": "b"}, ALWAYS),
    ("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Statement": []}},
     {"AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow"}]}}, NEVER),
    ("AWS::IAM::Role", {"RoleName": "a"}, {"RoleName": "b"}, ALWAYS),
    ("AWS::IAM::Role", {"Path": "/"}, {"Path": "/x/"}, ALWAYS),
    ("AWS::IAM::InstanceProfile", {"Roles": ["a"]}, {"Roles": ["b"]}, NEVER),
    ("AWS::S3::Bucket", {"BucketName": "a"}, {"BucketName": "b"}, ALWAYS),
    ("AWS::S3::Bucket", {}, {"VersioningConfiguration": {"Status": "Enabled"}}, NEVER),
    ("AWS::Logs::LogGroup", {"RetentionInDays": 30}, {"RetentionInDays": 60}, NEVER),
    ("AWS::Logs::LogGroup", {"LogGroupName": "a"}, {"LogGroupName": "b"}, ALWAYS),
    ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}, {"CidrBlock": "10.1.0.0/16"}, ALWAYS),
    ("AWS::EC2::VPC", {"InstanceTenancy": "default"}, {"InstanceTenancy": "dedicated"}, MAYBE),
    ("AWS::EC2::VPC", {"EnableDnsSupport": False}, {"EnableDnsSupport": True}, NEVER),
    ("AWS::EC2::Subnet", {"CidrBlock": "10.0.0.0/24"}, {"CidrBlock": "10.0.1.0/24"}, ALWAYS),
    ("AWS::EC2::Subnet", {"MapPublicIpOnLaunch": False}, {"MapPublicIpOnLaunch": True}, NEVER),
    ("AWS::EC2::Route", {"GatewayId": "igw-1"}, {"GatewayId": "igw-2"}, NEVER),
    ("AWS::EC2::Route", {"DestinationCidrBlock": "0.0.0.0/0"},
     {"DestinationCidrBlock": "10.0.0.0/8"}, ALWAYS),
    ("AWS::EC2::SecurityGroup", {"GroupDescription": "a"}, {"GroupDescription": "b"}, ALWAYS),
    ("AWS::EC2::SecurityGroup", {"SecurityGroupIngress": []},
     {"SecurityGroupIngress": [{"IpProtocol": "-1"}]}, NEVER),
]  # fmt: skip


def stack(properties: Mapping[str, Json], kind: str, **more: object) -> ResolvedStack:
    resource = ResolvedResource("R", kind, properties, physical_id="r-1")
    return ResolvedStack({"R": replace(resource, **more)})  # type: ignore[arg-type]


def only(before: ResolvedStack, after: ResolvedStack) -> ResourceChange:
    (change,) = compare(before, after)
    return change


@pytest.mark.parametrize(("kind", "before", "after", "verdict"), TABLE)
def test_a_changed_property_has_its_verdict(
    kind: str, before: dict[str, Json], after: dict[str, Json], verdict: Verdict
) -> None:
    change = only(stack(before, kind), stack(after, kind))
    assert (change.action, change.logical_id, change.physical_id) == (
        ChangeAction.MODIFY,
        "R",
        "r-1",
    )
    worst = min(_verdicts(change), key=["Always", "Conditionally", "Never"].index)
    assert (worst, change.replacement) == verdict
    assert change.policy_action == ("ReplaceAndDelete" if verdict is ALWAYS else None)


def _verdicts(change: ResourceChange) -> set[str]:
    return {one.requires_recreation for one in change.details}


PROPERTIES = st.dictionaries(
    st.sampled_from(["State", "ServiceRole", "Tags", "ComputeResources", "Context"]),
    st.recursive(
        st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner),
        max_leaves=6,
    ),
)


@given(PROPERTIES)
def test_a_stack_compared_with_itself_has_no_change(properties: dict[str, Json]) -> None:
    one = stack(properties, CE)
    assert compare(one, one) == ()


@given(PROPERTIES, PROPERTIES)
def test_the_changed_paths_lead_from_one_to_the_other(
    before: dict[str, Json], after: dict[str, Json]
) -> None:
    changes = compare(stack(before, CE), stack(after, CE))
    there = {detail.path for change in changes for detail in change.details}
    back = {
        detail.path
        for change in compare(stack(after, CE), stack(before, CE))
        for detail in change.details
    }
    assert there == back
    assert bool(changes) == bool(there)


@pytest.mark.parametrize(("left", "right"), [(16, "16"), (True, "true"), (0.5, "0.5")])
def test_cloudformation_does_not_distinguish_a_number_from_its_text(
    left: Json, right: Json
) -> None:
    assert compare(stack({"State": left}, CE), stack({"State": right}, CE)) == ()


def test_a_new_stack_is_all_additions() -> None:
    change = only(ResolvedStack({}), stack({"Priority": 1}, QUEUE))
    assert compare(None, stack({"Priority": 1}, QUEUE)) == (change,)
    assert (change.action, change.replacement, change.details) == (ChangeAction.ADD, None, ())
    assert change.after_context == {"Properties": {"Priority": 1}}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, "Delete"),
        ("Delete", "Delete"),
        ("Retain", "Retain"),
        ("RetainExceptOnCreate", "Retain"),
        ("Snapshot", "Snapshot"),
    ],
)
def test_a_removal_says_what_happens_to_the_resource(policy: str | None, expected: str) -> None:
    change = only(stack({}, QUEUE, deletion_policy=policy), ResolvedStack({}))
    assert (change.action, change.policy_action, change.physical_id) == (
        ChangeAction.REMOVE,
        expected,
        "r-1",
    )


def test_databases_get_a_snapshot_unless_they_say_otherwise() -> None:
    change = only(stack({}, "AWS::RDS::DBInstance"), ResolvedStack({}))
    assert change.policy_action == "Snapshot"
    member = stack({"DBClusterIdentifier": "c"}, "AWS::RDS::DBInstance")
    assert only(member, ResolvedStack({})).policy_action == "Delete"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, "ReplaceAndDelete"),
        ("Retain", "ReplaceAndRetain"),
        ("Snapshot", "ReplaceAndSnapshot"),
    ],
)
def test_a_replacement_says_what_happens_to_the_old_resource(
    policy: str | None, expected: str
) -> None:
    before = stack({"JobQueueName": "a"}, QUEUE, update_replace_policy=policy)
    after = stack({"JobQueueName": "b"}, QUEUE, update_replace_policy=policy)
    assert only(before, after).policy_action == expected


def test_a_changed_stack_tag_changes_taggable_resources_and_replaces_environments() -> None:
    def tagged(value: str) -> ResolvedStack:
        resources = [
            ResolvedResource("Environment", CE, environment()),
            ResolvedResource("Queue", QUEUE, {"Priority": 1}),
            ResolvedResource("Template", "AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {}}),
            ResolvedResource("Own", QUEUE, {"Tags": {"team": "mine"}}),
            ResolvedResource(
                "Listed", "AWS::S3::Bucket", {"Tags": [{"Key": "team", "Value": "mine"}]}
            ),
        ]
        return ResolvedStack({one.logical_id: one for one in resources}, tags={"team": value})

    changes = {one.logical_id: one for one in compare(tagged("a"), tagged("b"))}
    assert {name: one.replacement for name, one in changes.items()} == {
        "Environment": "True",
        "Queue": "False",
    }
    assert changes["Queue"].scope == ("Tags",)
    (detail,) = changes["Queue"].details
    assert (detail.attribute, detail.path, detail.before, detail.after, detail.name) == (
        "Tags",
        ("Tags", "team"),
        "a",
        "b",
        None,
    )


def test_metadata_and_policies_change_without_replacement() -> None:
    before = stack({}, QUEUE, metadata={"a": 1})
    after = stack({}, QUEUE, metadata={"a": 2}, deletion_policy="Retain")
    change = only(before, after)
    assert (change.replacement, change.scope) == ("False", ("Metadata", "DeletionPolicy"))


def test_another_type_for_the_same_logical_id_is_rejected() -> None:
    (problem,) = type_changes(stack({}, QUEUE), stack({}, CE))
    assert "modifies resource type of the following resources: [R]" in problem.what
    assert type_changes(stack({}, QUEUE), stack({}, QUEUE)) == []


def test_a_detail_has_the_name_the_pointer_and_the_kind_of_change() -> None:
    before = stack({"ComputeEnvironmentOrder": [{"Order": 1}], "Priority": 1}, QUEUE)
    after = stack({"ComputeEnvironmentOrder": [{"Order": 2}, {"Order": 3}]}, QUEUE)
    reported = [
        (one.name, one.pointer, one.attribute_change_type, one.before, one.after)
        for one in only(before, after).details
    ]
    assert reported == [
        ("ComputeEnvironmentOrder", "/Properties/ComputeEnvironmentOrder/0/Order", "Modify", 1, 2),
        (
            "ComputeEnvironmentOrder",
            "/Properties/ComputeEnvironmentOrder/1",
            "Add",
            None,
            {"Order": 3},
        ),
        ("Priority", "/Properties/Priority", "Remove", 1, None),
    ]


def test_a_pointer_escapes_the_characters_that_pointers_must_escape() -> None:
    change = only(stack({"Context": {"a/b~c": 1}}, CE), stack({"Context": {"a/b~c": 2}}, CE))
    assert change.details[0].pointer == "/Properties/Context/a~1b~0c"


# Whole templates ------------------------------------------------------------------------------

SOURCE = """
    Parameters:
      Max: {Type: Number, Default: 16}
      Gpu: {Type: String, Default: "true"}
      Name: {Type: String, Default: first}
      Cidr: {Type: String, Default: 10.0.0.0/16}
      Image: {Type: String, Default: ami-1}
      Command: {Type: String, Default: echo}
    Conditions:
      IsGpu: !Equals [!Ref Gpu, "true"]
    Resources:
      Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr}}
      Subnet:
        Type: AWS::EC2::Subnet
        Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
      Template:
        Type: AWS::EC2::LaunchTemplate
        Properties: {LaunchTemplateData: {ImageId: !Ref Image}}
      Environment:
        Type: AWS::Batch::ComputeEnvironment
        Properties:
          Type: MANAGED
          ReplaceComputeEnvironment: false
          ComputeResources:
            Type: EC2
            AllocationStrategy: BEST_FIT_PROGRESSIVE
            MaxvCpus: !Ref Max
            Subnets: [!Ref Subnet]
            LaunchTemplate:
              LaunchTemplateId: !Ref Template
              Version: !GetAtt Template.LatestVersionNumber
      GpuEnvironment:
        Type: AWS::Batch::ComputeEnvironment
        Condition: IsGpu
        Properties: {Type: MANAGED}
      Queue:
        Type: AWS::Batch::JobQueue
        Properties:
          JobQueueName: !Sub "${AWS::StackName}-${Name}"
          Priority: !If [IsGpu, 1, 2]
          ComputeEnvironmentOrder:
            - {Order: 1, ComputeEnvironment: !Ref Environment}
            - !If
              - IsGpu
              - {Order: 2, ComputeEnvironment: !Ref GpuEnvironment}
              - !Ref AWS::NoValue
      Definition:
        Type: AWS::Batch::JobDefinition
        Properties: {Type: container, ContainerProperties: {Image: i, Command: [!Ref Command]}}
      Pointer:
        Type: AWS::SSM::Parameter
        Properties: {Type: String, Value: !Ref Definition}
"""
MADE: dict[str, Json] = {
    "Vpc": "vpc-1",
    "Subnet": "subnet-1",
    "Template": "lt-1",
    "Template.LatestVersionNumber": "1",
    "Environment": "arn:ce",
    "GpuEnvironment": "arn:gpu",
    "Queue": "arn:queue",
    "Definition": "arn:definition:1",
    "Pointer": "pointer",
}


def resolved(given: Mapping[str, str], source: str = SOURCE) -> ResolvedStack:
    return resolve_stack(evaluation(source, given, MADE))


def changed(
    after: Mapping[str, str], before: Mapping[str, str] | None = None, source: str = SOURCE
) -> dict[str, ResourceChange]:
    found = compare(resolved(before or {}), resolved(after, source))
    return {one.logical_id: one for one in found}


def test_a_parameter_edit_is_reported_with_the_parameter() -> None:
    changes = changed({"Max": "32"})
    assert list(changes) == ["Environment"]
    (detail,) = changes["Environment"].details
    assert (detail.path, detail.before, detail.after) == (
        ("ComputeResources", "MaxvCpus"),
        "16",
        "32",
    )
    assert (detail.change_source, detail.causing_entity) == ("ParameterReference", "Max")
    assert (detail.evaluation, changes["Environment"].replacement) == ("Static", "False")


def test_a_template_edit_is_reported_as_such() -> None:
    changes = changed({}, source=SOURCE.replace("MaxvCpus: !Ref Max", "MaxvCpus: 64"))
    (detail,) = changes["Environment"].details
    assert (detail.change_source, detail.causing_entity) == ("DirectModification", None)


def test_a_renamed_queue_is_replaced() -> None:
    changes = changed({"Name": "second"})
    assert {name: one.replacement for name, one in changes.items()} == {"Queue": "True"}
    (detail,) = changes["Queue"].details
    assert (detail.before, detail.after) == ("prod-first", "prod-second")
    assert (detail.change_source, detail.causing_entity) == ("ParameterReference", "Name")


def test_a_condition_switched_off_removes_and_modifies() -> None:
    changes = changed({"Gpu": "false"})
    assert {name: one.action for name, one in changes.items()} == {
        "GpuEnvironment": ChangeAction.REMOVE,
        "Queue": ChangeAction.MODIFY,
    }
    assert changes["Queue"].replacement == "False"
    priority, order = changes["Queue"].details
    # What `Fn::If` brings is the template's own, whichever parameter decides the condition.
    assert (priority.change_source, priority.causing_entity) == ("DirectModification", None)
    assert (order.path, order.attribute_change_type) == (("ComputeEnvironmentOrder", 1), "Remove")


def test_a_condition_switched_on_adds_and_modifies() -> None:
    known = {name: value for name, value in MADE.items() if name != "GpuEnvironment"}
    before = resolve_stack(evaluation(SOURCE, {"Gpu": "false"}, known))
    after = resolve_stack(evaluation(SOURCE, {}, known))
    changes = {one.logical_id: one for one in compare(before, after)}
    assert {name: one.action for name, one in changes.items()} == {
        "GpuEnvironment": ChangeAction.ADD,
        "Queue": ChangeAction.MODIFY,
    }
    order, reference = changes["Queue"].details[-2:]
    assert order.evaluation == "Dynamic"
    assert order.after == {"Order": 2, "ComputeEnvironment": KNOWN_AFTER_APPLY}
    assert reference.path == (*order.path, "ComputeEnvironment")
    assert (reference.evaluation, reference.change_source, reference.causing_entity) == (
        "Static",
        "ResourceReference",
        "GpuEnvironment",
    )


def test_a_replaced_resource_replaces_those_that_refer_to_it() -> None:
    changes = changed({"Cidr": "10.1.0.0/16"})
    assert {name: one.replacement for name, one in changes.items()} == {
        "Vpc": "True",
        "Subnet": "True",
        "Environment": "False",
    }
    (detail,) = changes["Subnet"].details
    assert (detail.path, detail.before, detail.after) == (("VpcId",), "vpc-1", KNOWN_AFTER_APPLY)
    assert (detail.evaluation, detail.change_source, detail.causing_entity) == (
        "Static",
        "ResourceReference",
        "Vpc",
    )
    (subnets,) = changes["Environment"].details
    assert subnets.path == ("ComputeResources", "Subnets", 0)
    assert subnets.causing_entity == "Subnet"


def test_a_new_version_of_the_launch_template_reaches_the_environment() -> None:
    changes = changed({"Image": "ami-2"})
    assert {name: one.replacement for name, one in changes.items()} == {
        "Template": "False",
        "Environment": "False",
    }
    (detail,) = changes["Environment"].details
    assert (detail.path, detail.change_source, detail.causing_entity) == (
        ("ComputeResources", "LaunchTemplate", "Version"),
        "ResourceAttribute",
        "Template.LatestVersionNumber",
    )
    assert (detail.evaluation, detail.requires_recreation) == ("Dynamic", "Never")


def test_a_new_version_may_replace_an_environment_that_requests_replacement() -> None:
    source = SOURCE.replace("ReplaceComputeEnvironment: false", "ReplaceComputeEnvironment: true")
    before = resolve_stack(evaluation(source, {}, MADE))
    after = resolve_stack(evaluation(source, {"Image": "ami-2"}, MADE))
    changes = {one.logical_id: one for one in compare(before, after)}
    assert changes["Environment"].replacement == "Conditional"
    assert changes["Queue"].details[0].causing_entity == "Environment"


CHAIN = """
    Parameters:
      Name: {Type: String, Default: one}
      Text: {Type: String, Default: first}
    Resources:
      Topic:
        Type: AWS::SNS::Topic
        Properties: {TopicName: !Ref Name, DisplayName: !Ref Text}
      Note:
        Type: AWS::SSM::Parameter
        Properties:
          Type: String
          Value: !Sub "${Name} of ${Topic.TopicArn}"
      Copy:
        Type: AWS::SSM::Parameter
        Properties: {Type: String, Value: !GetAtt Topic.TopicName}
    """
TOLD_OF_CHAIN = {
    "Topic": "arn:one",
    "Topic.TopicArn": "arn:one",
    "Topic.TopicName": "one",
    "Note": "note",
    "Copy": "copy",
}


def chain(**values: str) -> dict[str, ResourceChange]:
    before = resolve_stack(evaluation(CHAIN, {}, TOLD_OF_CHAIN), physical_ids=TOLD_OF_CHAIN)
    after = resolve_stack(evaluation(CHAIN, values, TOLD_OF_CHAIN))
    return {one.logical_id: one for one in compare(before, after)}


def test_a_value_that_a_parameter_and_a_replaced_resource_change_has_both_causes() -> None:
    details = chain(Name="two")["Note"].details
    assert [(one.change_source, one.causing_entity, one.evaluation) for one in details] == [
        ("ParameterReference", "Name", "Static"),
        ("ResourceAttribute", "Topic.TopicArn", "Static"),
    ]
    assert {one.after for one in details} == {KNOWN_AFTER_APPLY}


def test_an_attribute_that_mirrors_a_property_changes_with_that_property_only() -> None:
    assert list(chain(Text="second")) == ["Topic", "Note"]
    (detail,) = chain(Text="second")["Note"].details
    assert (detail.evaluation, detail.causing_entity) == ("Dynamic", "Topic.TopicArn")
    assert list(chain(Name="two")) == ["Topic", "Note", "Copy"]


def test_creation_and_update_policies_are_separate_changes() -> None:
    source = """
        Resources:
          Alias:
            Type: AWS::Lambda::Alias
            %s
            Properties: {FunctionName: one, FunctionVersion: "1", Name: live}
    """
    policy = "UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: a}}"
    before = resolve_stack(evaluation(source % "", {}, {}))
    after = resolve_stack(evaluation(source % policy, {}, {}))
    (change,) = compare(before, after)
    assert (change.scope, change.replacement) == (("UpdatePolicy",), "False")


def test_a_new_revision_of_a_job_definition_reaches_the_resources_that_refer_to_it() -> None:
    changes = changed({"Command": "date"})
    assert {name: one.replacement for name, one in changes.items()} == {
        "Definition": "False",
        "Pointer": "False",
    }
    (detail,) = changes["Pointer"].details
    assert (detail.change_source, detail.causing_entity) == ("ResourceReference", "Definition")


def test_a_reference_to_a_resource_updated_in_place_is_not_a_change() -> None:
    assert "Queue" not in changed({"Max": "32"})


def test_changes_come_in_the_order_of_the_template_with_removals_last() -> None:
    changes = changed({"Gpu": "false", "Cidr": "10.1.0.0/16", "Name": "second"})
    assert list(changes) == ["Vpc", "Subnet", "Environment", "Queue", "GpuEnvironment"]


def test_without_edits_there_are_no_changes() -> None:
    assert changed({}) == {}

"""The whole life cycle of stacks, on the simulator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import count

import pytest

from cfn_simulator import Simulator
from metaflow_batch_cfn import find, render, standalone
from metaflow_batch_cfn.deploy.applying.delete import (
    Deletion,
    NothingToDelete,
    delete,
    plan_deletion,
)
from metaflow_batch_cfn.deploy.applying.execute import execute, run
from metaflow_batch_cfn.deploy.applying.outcome import OperationResult, Outcome
from metaflow_batch_cfn.deploy.applying.outputs import outputs_of
from metaflow_batch_cfn.deploy.cloud.client import Cloud
from metaflow_batch_cfn.deploy.cloud.errors import (
    MissingStackError,
    ProtectedError,
    RejectedError,
    StackChangedError,
    StackStateError,
)
from metaflow_batch_cfn.deploy.cloud.states import StackStatus
from metaflow_batch_cfn.deploy.planning.deletion_policies import DeletionPolicy
from metaflow_batch_cfn.deploy.planning.plan import NoChanges, Plan, discard, plan
from metaflow_batch_cfn.deploy.planning.request import deploy_request
from metaflow_batch_cfn.deploy.planning.review import Effect, Review, review
from metaflow_batch_cfn.deploy.planning.template_body import template_body
from tests.deploy.scripted import TestClock

LOG = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}}
BUCKET = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
# A role that does not exist: the change set accepts it, IAM rejects it.
BROKEN = {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": ["no-such-role"]}}
Given = Mapping[str, str]
NONE: Given = {}
NUMBERS = count()
PACE = TestClock().pace


def template(*, description: str = "", **resources: object) -> str:
    described = {"Description": description} if description else {}
    return json.dumps({**described, "Resources": resources})


def planned(
    cloud: Cloud, text: str, parameters: Given = NONE, tags: Given = NONE
) -> Plan | NoChanges:
    request = deploy_request("web", template_body(text, "template"), parameters, tags)
    return plan(request, cloud, PACE, suffix=lambda: f"{next(NUMBERS):04}")


def made(cloud: Cloud, text: str, parameters: Given = NONE, tags: Given = NONE) -> Plan:
    result = planned(cloud, text, parameters, tags)
    assert isinstance(result, Plan)
    return result


def deployed(cloud: Cloud, text: str, parameters: Given = NONE, tags: Given = NONE) -> Outcome:
    return run(execute(made(cloud, text, parameters, tags), cloud, PACE), lambda _: None)


def effects(shown: Review) -> dict[str, Effect]:
    return {row.logical_id: row.effect for row in shown.rows}


def batch() -> str:
    return render(standalone(find("batch").load())).text


def test_a_stack_is_created_as_it_was_planned(cloud: Cloud) -> None:
    outcome = deployed(cloud, template(Log=LOG))
    assert (outcome.result, outcome.status) == (OperationResult.DONE, StackStatus.CREATE_COMPLETE)


def test_discarding_the_first_plan_leaves_nothing(cloud: Cloud) -> None:
    first = made(cloud, template(Log=LOG))
    assert cloud.stack("web") is not None
    discard(first, cloud)
    assert cloud.stack("web") is None


def test_discarding_an_update_leaves_the_stack_and_no_change_set(cloud: Cloud) -> None:
    deployed(cloud, template(Log=LOG))
    before = cloud.change_set_names("web")
    discard(made(cloud, template(Log=LOG, Bucket=BUCKET)), cloud)
    assert cloud.change_set_names("web") == before
    stack = cloud.stack("web")
    assert stack is not None
    assert stack.status is StackStatus.CREATE_COMPLETE


def test_deploying_the_same_again_has_no_changes_and_leaves_no_change_set(cloud: Cloud) -> None:
    deployed(cloud, template(Log=LOG))
    before = cloud.change_set_names("web")
    assert isinstance(planned(cloud, template(Log=LOG)), NoChanges)
    assert cloud.change_set_names("web") == before


def test_an_update_of_outputs_only_is_executed(cloud: Cloud) -> None:
    deployed(cloud, template(Log=LOG))
    text = json.dumps({"Resources": {"Log": LOG}, "Outputs": {"Name": {"Value": {"Ref": "Log"}}}})
    update = made(cloud, text)
    assert update.change_set.changes == ()
    assert [each.name for each in review(update).outputs] == ["Name"]
    outcome = run(execute(update, cloud, PACE), lambda _: None)
    assert outcome.status is StackStatus.UPDATE_COMPLETE
    assert [output.key for output in outputs_of("web", cloud)] == ["Name"]


def test_the_review_lists_additions_updates_replacements_and_removals(cloud: Cloud) -> None:
    deployed(cloud, template(Log=LOG, Old=LOG, Kept=BUCKET))
    named = {**LOG, "Properties": {"LogGroupName": "other", "RetentionInDays": 7}}
    longer = {**LOG, "Properties": {"RetentionInDays": 14}}
    deployed(cloud, template(Log=LOG, Old=LOG, Kept=BUCKET, Named=LOG))
    shown = review(made(cloud, template(Log=longer, New=LOG, Named=named)))
    assert effects(shown) == {
        "Named": Effect.REPLACE,
        "Old": Effect.DELETE,
        "Kept": Effect.KEEP,
        "Log": Effect.UPDATE,
        "New": Effect.ADD,
    }
    assert [row.effect for row in shown.rows] == sorted(
        (row.effect for row in shown.rows), key=list(Effect).index
    )
    (detail,) = next(row for row in shown.rows if row.logical_id == "Log").details
    assert (detail.before, detail.after) == ("7", "14")


def test_a_failed_creation_is_rolled_back_with_its_cause_and_can_only_be_deleted(
    cloud: Cloud,
) -> None:
    outcome = deployed(cloud, template(Log=LOG, Broken=BROKEN))
    assert (outcome.result, outcome.status) == (
        OperationResult.ROLLED_BACK,
        StackStatus.ROLLBACK_COMPLETE,
    )
    assert outcome.root_cause is not None
    assert outcome.root_cause.logical_id == "Broken"
    assert "no-such-role" in outcome.root_cause.reason
    with pytest.raises(StackStateError, match="mfcfn delete web"):
        planned(cloud, template(Log=LOG))


def test_a_failed_update_leaves_the_stack_unchanged(cloud: Cloud) -> None:
    deployed(cloud, template(Log=LOG))
    outcome = deployed(cloud, template(Log=LOG, Broken=BROKEN))
    assert outcome.status is StackStatus.UPDATE_ROLLBACK_COMPLETE
    assert outcome.root_cause is not None
    assert outcome.root_cause.logical_id == "Broken"
    assert deployed(cloud, template(Log=LOG, Bucket=BUCKET)).result is OperationResult.DONE


def test_a_template_that_cloudformation_rejects_changes_nothing(cloud: Cloud) -> None:
    circle = {"Type": "AWS::Logs::LogGroup", "DependsOn": "Other"}
    other = {"Type": "AWS::Logs::LogGroup", "DependsOn": "One"}
    with pytest.raises(RejectedError, match=r"[Cc]ircular"):
        planned(cloud, template(One=circle, Other=other))
    assert cloud.stack("web") is None


def test_an_existing_name_is_reported_before_anything_is_created(
    aws: Simulator, cloud: Cloud
) -> None:
    aws.client("s3").create_bucket(Bucket="taken-already")
    taken = {**BUCKET, "Properties": {"BucketName": "taken-already"}}
    wrong = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": "many"}}
    with pytest.raises(RejectedError) as rejected:
        planned(cloud, template(Data=taken, Log=wrong))
    message = str(rejected.value)
    assert "identifier 'taken-already' already exists (at /Resources/Data)" in message
    assert "(at /Resources/Log/Properties/RetentionInDays)" in message
    assert cloud.stack("web") is None


def test_a_bucket_that_cannot_be_deleted_is_a_warning_in_the_review(
    aws: Simulator, cloud: Cloud
) -> None:
    full = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "full-of-things"}}
    deployed(cloud, template(Log=LOG, Full=full))
    aws.client("s3").put_object(Bucket="full-of-things", Key="a", Body=b"a")
    reviewed = review(made(cloud, template(Log=LOG)))
    (warning,) = reviewed.warnings
    assert warning.startswith("Full (AWS::S3::Bucket): The bucket 'full-of-things' is not empty.")
    aws.client("s3").delete_object(Bucket="full-of-things", Key="a")


def test_a_plan_overtaken_by_another_deployment_is_rejected(cloud: Cloud) -> None:
    deployed(cloud, template(Log=LOG))
    stale = made(cloud, template(Log=LOG, Bucket=BUCKET))
    deployed(cloud, template(Log=LOG, Other=LOG))
    with pytest.raises(StackChangedError, match="Nothing was changed"):
        run(execute(stale, cloud, PACE), lambda _: None)


def test_parameter_values_are_kept_and_a_changed_default_is_reported(cloud: Cloud) -> None:
    def text(default: int) -> str:
        return json.dumps(
            {
                "Parameters": {"Days": {"Type": "Number", "Default": default}},
                "Resources": {
                    "Log": {**LOG, "Properties": {"RetentionInDays": {"Ref": "Days"}}},
                    "Count": {**LOG, "Metadata": {"Default": default}},
                },
            }
        )

    deployed(cloud, text(7))
    result = planned(cloud, text(14))
    assert isinstance(result, Plan)
    (warning,) = review(result).warnings
    assert "default of Days changed from '7' to '14'" in warning
    assert result.parameters.effective == {"Days": "7"}


def test_secrets_are_never_shown(cloud: Cloud) -> None:
    text = json.dumps(
        {
            "Parameters": {"Password": {"Type": "String", "NoEcho": True}},
            "Resources": {"Log": LOG},
        }
    )
    first = made(cloud, text, {"Password": "hush-hush"})
    assert "hush" not in repr(review(first))
    run(execute(first, cloud, PACE), lambda _: None)
    second = planned(cloud, text.replace("7", "14"), {"Password": "hush-again"})
    assert isinstance(second, Plan)
    (difference,) = review(second).parameters
    assert (difference.before, difference.after) == ("****", "****")


def test_a_changed_stack_tag_is_shown_with_a_warning_for_compute_environments(
    cloud: Cloud, aws: Simulator
) -> None:
    deployed(cloud, batch(), aws.parameters)
    shown = review(made(cloud, batch(), tags={"Team": "a"}))
    assert [(each.name, each.before, each.after) for each in shown.tags] == [("Team", None, "a")]
    assert effects(shown)["SpotComputeEnvironment"] is Effect.REPLACE
    (warning,) = shown.warnings
    assert "SpotComputeEnvironment" in warning
    assert "replaced" in warning
    assert "JobLogGroup" in shown.only_tags


def test_the_outputs_of_enabled_features_are_expected(cloud: Cloud, aws: Simulator) -> None:
    deployed(cloud, batch(), aws.parameters)
    shown = review(made(cloud, batch(), {"EnableGpu": "true"}))
    assert {each.name for each in shown.outputs if each.before is None} == {
        "GpuComputeEnvironmentArn",
        "GpuJobQueueArn",
        "GpuJobQueueName",
    }
    assert effects(shown)["GpuJobQueue"] is Effect.ADD


def test_the_outputs_of_disabled_features_are_not_expected(cloud: Cloud, aws: Simulator) -> None:
    first = made(cloud, batch(), aws.parameters)
    expected = {each.name for each in review(first).outputs}
    run(execute(first, cloud, PACE), lambda _: None)
    assert expected == {output.key for output in outputs_of("web", cloud)}
    without_spot = review(made(cloud, batch(), {"EnableSpot": "false"}))
    assert [each.name for each in without_spot.outputs if each.after is None] == [
        "SpotComputeEnvironmentArn"
    ]


def test_a_deletion_names_retained_resources(cloud: Cloud) -> None:
    deployed(cloud, template(Log=LOG, Bucket=BUCKET))
    deletion = plan_deletion("web", cloud, PACE)
    assert isinstance(deletion, Deletion)
    fates = {deletion.resource.logical_id: deletion.policy for deletion in deletion.resources}
    assert fates == {"Log": DeletionPolicy.DELETED, "Bucket": DeletionPolicy.RETAINED}
    events: list[str] = []
    outcome = run(delete(deletion, cloud, "n", PACE), lambda event: events.append(event.status))
    assert outcome.result is OperationResult.DONE
    assert "DELETE_SKIPPED" in events
    assert cloud.stack("web") is None


def test_deleting_a_missing_stack_is_not_an_error(cloud: Cloud) -> None:
    assert plan_deletion("absent", cloud, PACE) == NothingToDelete("absent")


def test_a_stack_in_review_can_be_deleted(cloud: Cloud) -> None:
    made(cloud, template(Log=LOG))
    deletion = plan_deletion("web", cloud, PACE)
    assert isinstance(deletion, Deletion)
    assert run(delete(deletion, cloud, "n", PACE), lambda _: None).result is OperationResult.DONE
    assert cloud.stack("web") is None


def test_a_protected_stack_is_rejected_before_any_question(cloud: Cloud) -> None:
    deployed(cloud, template(Log=LOG))
    cloud.client.update_termination_protection(StackName="web", EnableTerminationProtection=True)
    with pytest.raises(ProtectedError, match="no-enable-termination-protection"):
        plan_deletion("web", cloud, PACE)
    cloud.client.update_termination_protection(StackName="web", EnableTerminationProtection=False)


def test_outputs_of_a_stack_that_does_not_exist_name_stack_and_region(cloud: Cloud) -> None:
    with pytest.raises(MissingStackError, match="absent does not exist in us-east-1"):
        outputs_of("absent", cloud)

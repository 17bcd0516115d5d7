"""Data is lost only in resources that the user names, including those in nested stacks."""

from __future__ import annotations

from typing import Any

import pytest

from cfn_simulator import Simulator
from cfn_simulator.faults import CallFault, CallTrouble
from cfn_simulator.faults.plan import FaultPlan
from metaflow_batch_cfn.deploy.applying.execute import losses_of
from metaflow_batch_cfn.deploy.applying.outcome import OperationResult
from metaflow_batch_cfn.deploy.cloud.client import Cloud
from metaflow_batch_cfn.deploy.cloud.errors import DataLossError
from metaflow_batch_cfn.deploy.cloud.stacks import (
    Change,
    ChangeSetAction,
    ChangeSetReplacement,
    PolicyAction,
)
from metaflow_batch_cfn.deploy.guard import NOTHING_ALLOWED, Allowances, Risk, losses
from metaflow_batch_cfn.deploy.planning.review import review
from tests.deploy.stacks import LOG, TOPIC, Resources, carried_out, deployed, nested, planned

KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def bucket(name: str, **attributes: Any) -> Resources:
    properties = {"BucketName": name}
    return {"Type": "AWS::S3::Bucket", "Properties": properties, **attributes}


def buckets(aws: Simulator) -> set[str]:
    return {one["Name"] for one in aws.client("s3").list_buckets()["Buckets"]}


def allowed(*, replace: tuple[str, ...] = (), delete: tuple[str, ...] = ()) -> Allowances:
    return Allowances(frozenset(replace), frozenset(delete))


def stopped(cloud: Cloud, resources: Resources, allowances: Allowances = NOTHING_ALLOWED) -> str:
    """The message of a rejected deployment, which leaves nothing behind."""
    before = cloud.change_set_names("web")
    with pytest.raises(DataLossError) as refused:
        deployed(cloud, resources, allowances)
    assert cloud.change_set_names("web") == before
    return str(refused.value)


def test_each_loss_is_listed_with_the_option_that_allows_it(aws: Simulator, cloud: Cloud) -> None:
    deployed(cloud, {"Data": bucket("guard-old"), "Log": LOG, "Stays": TOPIC})
    message = stopped(cloud, {"Data": bucket("guard-new"), "Stays": TOPIC})
    assert "Nothing was changed." in message
    assert (
        "- Data (AWS::S3::Bucket, guard-old) will be replaced, and the existing resource deleted."
        in message
    )
    assert "At risk: its objects." in message
    assert "- Log (AWS::Logs::LogGroup, " in message
    assert message.splitlines()[-1].endswith("--allow-replace Data --allow-delete Log")
    assert "guard-old" in buckets(aws)


def test_only_the_named_resources_may_be_lost(aws: Simulator, cloud: Cloud) -> None:
    deployed(cloud, {"Data": bucket("guard-one"), "Log": LOG})
    after = {"Data": bucket("guard-two"), "New": TOPIC}
    only_bucket = allowed(replace=("Data",))
    assert stopped(cloud, after, only_bucket).endswith("with: --allow-delete Log")
    wrong_way = allowed(replace=("Log",), delete=("Data",))
    assert "Data" in stopped(cloud, after, wrong_way)
    both = allowed(replace=("Data",), delete=("Log",))
    assert deployed(cloud, after, both).result is OperationResult.DONE
    assert buckets(aws) & {"guard-one", "guard-two"} == {"guard-two"}


def test_a_retained_resource_is_not_lost(aws: Simulator, cloud: Cloud) -> None:
    deployed(cloud, {"Data": bucket("guard-kept", **KEPT), "Log": {**LOG, **KEPT}})
    assert deployed(cloud, {"Data": bucket("guard-next", **KEPT)}).result is OperationResult.DONE
    assert {"guard-kept", "guard-next"} <= buckets(aws)


def test_a_resource_without_data_may_be_deleted(cloud: Cloud) -> None:
    deployed(cloud, {"Log": LOG, "Old": TOPIC})
    assert deployed(cloud, {"Log": LOG}).result is OperationResult.DONE


def test_a_bucket_in_a_nested_stack_is_guarded_and_shown_by_its_path(
    aws: Simulator, cloud: Cloud
) -> None:
    def floors(name: str) -> Resources:
        inner = nested(aws, {"Data": bucket(name), "Log": LOG})
        return {"Outer": nested(aws, {"Inner": inner})}

    deployed(cloud, floors("guard-deep"))
    message = stopped(cloud, floors("guard-deeper"))
    assert "- Outer/Inner/Data (AWS::S3::Bucket, guard-deep) will be replaced" in message
    assert message.endswith("--allow-replace Outer/Inner/Data")
    assert "guard-deep" in buckets(aws)
    named = planned(cloud, floors("guard-deeper"), allowed(replace=("Outer/Inner/Data",)))
    assert "Outer/Inner/Data" in [row.logical_id for row in review(named).rows]
    assert carried_out(named, cloud).result is OperationResult.DONE
    assert buckets(aws) & {"guard-deep", "guard-deeper"} == {"guard-deeper"}


def test_the_data_of_a_removed_nested_stack_is_guarded(aws: Simulator, cloud: Cloud) -> None:
    data = {"Data": bucket("guard-gone"), "Kept": bucket("guard-stays", **KEPT)}
    deployed(cloud, {"Log": LOG, "Outer": nested(aws, {"Inner": nested(aws, data)})})
    message = stopped(cloud, {"Log": LOG})
    assert "- Outer/Inner/Data (AWS::S3::Bucket, guard-gone) will be deleted." in message
    assert "guard-stays" not in message
    after = deployed(cloud, {"Log": LOG}, allowed(delete=("Outer/Inner/Data",)))
    assert after.result is OperationResult.DONE
    assert buckets(aws) & {"guard-gone", "guard-stays"} == {"guard-stays"}


def test_a_retained_nested_stack_loses_nothing(aws: Simulator, cloud: Cloud) -> None:
    deployed(cloud, {"Log": LOG, "Data": nested(aws, {"Log": LOG}, **KEPT)})
    assert deployed(cloud, {"Log": LOG}).result is OperationResult.DONE


def test_without_nested_change_sets_all_data_in_nested_stacks_is_guarded(
    aws: Simulator, cloud: Cloud, script: FaultPlan
) -> None:
    deployed(cloud, {"Inner": nested(aws, {"Data": bucket("guard-unseen"), "Old": TOPIC})})
    after = {"Inner": nested(aws, {"Data": bucket("guard-unseen")})}
    refuse = CallFault(
        CallTrouble.REFUSAL, "CreateChangeSet", code="ValidationError", message="Not nested."
    )
    script.add([refuse])
    message = stopped(cloud, after)
    assert "- Inner/Data (AWS::S3::Bucket, guard-unseen) might be replaced or deleted" in message
    assert message.endswith("--allow-replace Inner/Data --allow-delete Inner/Data")
    script.add([refuse])
    made = planned(cloud, after, allowed(replace=("Inner/Data",), delete=("Inner/Data",)))
    assert any("Not nested." in warning for warning in review(made).warnings)
    assert carried_out(made, cloud).result is OperationResult.DONE


def test_a_failed_nested_change_set_is_created_again_without_nested_ones(
    aws: Simulator, cloud: Cloud
) -> None:
    deployed(cloud, {"Inner": nested(aws, {"Old": TOPIC})})
    before = cloud.change_set_names("web")
    bad = nested(aws, {"New": {"Type": "No::Such"}})
    made = planned(cloud, {"Inner": bad})
    assert "not successfully created" in made.nested_unseen
    assert set(cloud.change_set_names("web")) - set(before) == {made.change_set.name}


def change(action: ChangeSetAction, kind: str = "AWS::DynamoDB::Table", **more: Any) -> Change:
    rest = {"replacement": ChangeSetReplacement.NEVER, "policy": None, **more}
    return Change(action, "It", kind, "it-1", scope=(), details=(), **rest)


@pytest.mark.parametrize(
    ("changed", "risk"),
    [
        (change(ChangeSetAction.REMOVE), Risk.DELETED),
        (change(ChangeSetAction.REMOVE, policy=PolicyAction.DELETE), Risk.DELETED),
        (change(ChangeSetAction.REMOVE, policy=PolicyAction.RETAIN), None),
        (change(ChangeSetAction.REMOVE, policy=PolicyAction.SNAPSHOT), None),
        (change(ChangeSetAction.MODIFY), None),
        (change(ChangeSetAction.MODIFY, replacement=ChangeSetReplacement.ALWAYS), Risk.REPLACED),
        (change(ChangeSetAction.SYNC, replacement=ChangeSetReplacement.ALWAYS), Risk.REPLACED),
        (
            change(ChangeSetAction.MODIFY, replacement=ChangeSetReplacement.MAYBE),
            Risk.MAY_BE_REPLACED,
        ),
        (change(ChangeSetAction.DYNAMIC), Risk.UNKNOWN),
        (change(ChangeSetAction.ADD), None),
        (change(ChangeSetAction.IMPORT), None),
        (change(ChangeSetAction.REMOVE, "AWS::Batch::JobQueue"), Risk.DELETED),
        (change(ChangeSetAction.REMOVE, "AWS::Batch::ComputeEnvironment"), None),
        (
            change(
                ChangeSetAction.MODIFY,
                replacement=ChangeSetReplacement.ALWAYS,
                policy=PolicyAction.REPLACE_AND_RETAIN,
            ),
            None,
        ),
    ],
)
def test_each_change_has_its_risk(changed: Change, risk: Risk | None) -> None:
    assert [loss.risk for loss in losses([changed], {}, NOTHING_ALLOWED)] == (
        [risk] if risk else []
    )


@pytest.mark.parametrize(("policy", "lost"), [("Retain", 0), ("Snapshot", 0), ("Delete", 1)])
def test_the_new_templates_policy_decides_about_a_possible_replacement(
    policy: str, lost: int
) -> None:
    maybe = change(ChangeSetAction.MODIFY, replacement=ChangeSetReplacement.MAYBE)
    declared: dict[str, Any] = {"It": {"UpdateReplacePolicy": policy}}
    assert len(list(losses([maybe], declared, NOTHING_ALLOWED))) == lost


def test_an_unknown_risk_requires_both_options() -> None:
    unknown = [change(ChangeSetAction.DYNAMIC)]
    (half,) = losses(unknown, {}, allowed(replace=("It",)))
    assert half.options == ("--allow-delete It",)
    assert list(losses(unknown, {}, allowed(replace=("It",), delete=("It",)))) == []


def test_a_plan_of_a_new_stack_loses_nothing(cloud: Cloud) -> None:
    assert losses_of(planned(cloud, {"Log": LOG})) == ()

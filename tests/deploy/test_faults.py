"""Transient errors, denied calls, and other clients: the result is that of our own operation, and
nothing that we created remains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

import pytest

from cfn_simulator import Simulator
from cfn_simulator.faults import CallFault, CallTrouble
from cfn_simulator.faults.plan import FaultPlan
from metaflow_batch_cfn.aws.errors import AccessError, ServiceError, TransientError
from metaflow_batch_cfn.cli.exits import ExitCode, exit_code_of
from metaflow_batch_cfn.deploy.applying.outcome import OperationResult
from metaflow_batch_cfn.deploy.cloud.client import Cloud
from metaflow_batch_cfn.deploy.cloud.errors import (
    RejectedError,
    StackChangedError,
    UnknownStartError,
)
from metaflow_batch_cfn.deploy.cloud.states import StackStatus
from metaflow_batch_cfn.deploy.planning.plan import Plan, plan
from metaflow_batch_cfn.deploy.planning.request import deploy_request
from metaflow_batch_cfn.deploy.planning.template_body import template_body
from tests.deploy.scripted import TestClock
from tests.deploy.stacks import BROKEN, LOG, TOPIC, carried_out, deployed, planned, text

READS = ("DescribeStacks", "GetTemplate", "DescribeChangeSet", "DescribeStackEvents")


@contextmanager
def right_after(cloud: Cloud, operation: str, act: Callable[[], object]) -> Iterator[None]:
    """Another client acts before our next call."""
    event, acts = f"after-call.cloudformation.{operation}", iter([act])

    def once(**_: object) -> None:
        for first in acts:
            first()

    cloud.client.meta.events.register(event, once)
    try:
        yield
    finally:
        cloud.client.meta.events.unregister(event, once)
    assert next(acts, None) is None


def another_update(aws: Simulator, resources: dict[str, Any]) -> Callable[[], object]:
    """An update by a client that sends no token."""

    def update() -> object:
        client = aws.client("cloudformation")
        return client.update_stack(
            StackName="web", TemplateBody=text(resources), Capabilities=["CAPABILITY_IAM"]
        )

    return update


def status(cloud: Cloud) -> StackStatus:
    stack = cloud.stack("web")
    assert stack is not None
    return stack.status


def test_our_rollback_is_not_a_success_even_if_another_clients_update_succeeds(
    aws: Simulator, cloud: Cloud
) -> None:
    deployed(cloud, {"Log": LOG})
    ours = planned(cloud, {"Log": LOG, "Broken": BROKEN})
    with right_after(cloud, "ExecuteChangeSet", another_update(aws, {"Log": LOG, "New": TOPIC})):
        outcome = carried_out(ours, cloud)
    assert status(cloud) is StackStatus.UPDATE_COMPLETE
    assert outcome.status is StackStatus.UPDATE_ROLLBACK_COMPLETE
    assert exit_code_of(outcome) is ExitCode.ROLLED_BACK
    assert outcome.root_cause is not None
    assert outcome.root_cause.logical_id == "Broken"
    assert "another client has started an operation since" in outcome.advice


def test_our_update_is_a_success_even_if_another_clients_update_fails(
    aws: Simulator, cloud: Cloud
) -> None:
    deployed(cloud, {"Log": LOG})
    ours = planned(cloud, {"Log": LOG, "New": TOPIC})
    broken = {"Log": LOG, "New": TOPIC, "Broken": BROKEN}
    with right_after(cloud, "ExecuteChangeSet", another_update(aws, broken)):
        outcome = carried_out(ours, cloud)
    assert status(cloud) is StackStatus.UPDATE_ROLLBACK_COMPLETE
    assert exit_code_of(outcome) is ExitCode.DONE
    assert outcome.failures == ()
    assert "now in UPDATE_ROLLBACK_COMPLETE" in outcome.advice


def test_the_history_of_clients_without_tokens_is_not_ours(aws: Simulator, cloud: Cloud) -> None:
    aws.client("cloudformation").create_stack(StackName="web", TemplateBody=text({"Log": LOG}))
    outcome = deployed(cloud, {"Log": LOG, "New": TOPIC})
    assert (outcome.result, outcome.status) == (OperationResult.DONE, StackStatus.UPDATE_COMPLETE)


@pytest.mark.parametrize("trouble", [CallTrouble.TRUNCATED, CallTrouble.THROTTLING])
@pytest.mark.parametrize("operation", [*READS, "CreateChangeSet", "ExecuteChangeSet"])
def test_one_transient_error_does_not_affect_a_deployment(
    aws: Simulator, cloud: Cloud, script: FaultPlan, operation: str, trouble: CallTrouble
) -> None:
    aws.client("cloudformation").create_stack(StackName="web", TemplateBody=text({"Log": LOG}))
    # botocore itself retries once after throttling.
    script.add([CallFault(trouble, operation, times=3)])
    outcome = deployed(cloud, {"Log": LOG, "New": TOPIC})
    assert (outcome.result, outcome.status) == (OperationResult.DONE, StackStatus.UPDATE_COMPLETE)
    ((_, struck),) = script.entries()
    # A truncated response to the execution is enough: the change set shows that it has started.
    began = (operation, trouble) == ("ExecuteChangeSet", CallTrouble.TRUNCATED)
    assert struck == (1 if began else 3)
    updates = [event for event in cloud.events("web") if event.status == "UPDATE_IN_PROGRESS"]
    assert len([event for event in updates if event.about_the_stack]) == 1


@pytest.mark.parametrize("operation", READS)
def test_reads_that_keep_failing_end_the_plan_and_leave_nothing(
    cloud: Cloud, script: FaultPlan, operation: str
) -> None:
    deployed(cloud, {"Log": LOG})
    before = cloud.change_set_names("web")
    script.add([CallFault(CallTrouble.TRUNCATED, operation, times=None)])
    with pytest.raises(TransientError, match=operation):
        planned(cloud, {"Log": LOG, "New": TOPIC})
    script.clear()
    assert cloud.change_set_names("web") == before


def test_permission_to_read_events_is_not_required_to_deploy(
    cloud: Cloud, script: FaultPlan
) -> None:
    script.add([CallFault(CallTrouble.ACCESS_DENIED, "DescribeStackEvents", times=None)])
    assert deployed(cloud, {"Log": LOG}).result is OperationResult.DONE


def test_a_denied_execution_leaves_neither_change_set_nor_stack(
    cloud: Cloud, script: FaultPlan
) -> None:
    made = planned(cloud, {"Log": LOG})
    script.add([CallFault(CallTrouble.ACCESS_DENIED, "ExecuteChangeSet")])
    with pytest.raises(AccessError, match="ExecuteChangeSet"):
        carried_out(made, cloud)
    assert cloud.stack("web") is None


def test_an_obsolete_change_set_is_deleted(aws: Simulator, cloud: Cloud) -> None:
    deployed(cloud, {"Log": LOG})
    stale = planned(cloud, {"Log": LOG, "New": TOPIC})
    another_update(aws, {"Log": LOG, "Other": TOPIC})()
    with pytest.raises(StackChangedError):
        carried_out(stale, cloud)
    assert stale.change_set.name not in cloud.change_set_names("web")
    assert status(cloud) is StackStatus.UPDATE_COMPLETE


def test_an_execution_without_a_response_may_have_started_and_is_not_discarded(
    cloud: Cloud, script: FaultPlan
) -> None:
    made = planned(cloud, {"Log": LOG})
    script.add(
        [
            CallFault(CallTrouble.TRUNCATED, "ExecuteChangeSet"),
            CallFault(CallTrouble.TRUNCATED, "DescribeChangeSet", times=None),
        ]
    )
    with pytest.raises(UnknownStartError, match="might be executing"):
        carried_out(made, cloud)
    script.clear()
    assert status(cloud) is StackStatus.CREATE_COMPLETE


def test_leftovers_of_a_failed_cleanup_are_reported_along_with_the_cause(
    cloud: Cloud, script: FaultPlan
) -> None:
    made = planned(cloud, {"Log": LOG})
    script.add(
        [
            CallFault(CallTrouble.ACCESS_DENIED, "ExecuteChangeSet"),
            CallFault(CallTrouble.ACCESS_DENIED, "DeleteChangeSet"),
        ]
    )
    left: list[str] = []
    with pytest.raises(AccessError, match="ExecuteChangeSet"):
        carried_out(made, cloud, left.append)
    (message,) = left
    assert f"change set {made.change_set.name} of stack web (in REVIEW_IN_PROGRESS)" in message
    assert "aws cloudformation delete-change-set" in message


def test_leftovers_of_a_failed_plan_are_reported_along_with_the_cause(
    cloud: Cloud, script: FaultPlan
) -> None:
    left: list[str] = []
    script.add(
        [
            CallFault(CallTrouble.FAILED_CHANGE_SET, "CreateChangeSet", message="no such thing"),
            CallFault(CallTrouble.ACCESS_DENIED, "DeleteStack"),
        ]
    )
    with pytest.raises(RejectedError, match="no such thing"):
        planned(cloud, {"Log": LOG}, tell=left.append)
    (message,) = left
    assert "stack web remains in REVIEW_IN_PROGRESS" in message
    assert "mfcfn delete web" in message


def test_a_cleanup_survives_a_transient_error(cloud: Cloud, script: FaultPlan) -> None:
    made = planned(cloud, {"Log": LOG})
    script.add([CallFault(CallTrouble.ACCESS_DENIED, "ExecuteChangeSet")])
    script.add(
        [CallFault(CallTrouble.TRUNCATED, one) for one in ("DeleteChangeSet", "DeleteStack")]
    )
    with pytest.raises(AccessError):
        carried_out(made, cloud)
    assert cloud.stack("web") is None


def named(cloud: Cloud, *suffixes: str) -> Plan:
    """A plan with these suffixes; the last one repeats."""
    given = chain(suffixes, repeat(suffixes[-1]))
    request = deploy_request("web", template_body(text({"Log": LOG, "New": TOPIC}), "t"), {}, {})
    made = plan(request, cloud, TestClock().pace, suffix=lambda: next(given))
    assert isinstance(made, Plan)
    return made


def taken(aws: Simulator, name: str) -> None:
    """Another client's change set has this name."""
    aws.client("cloudformation").create_change_set(
        StackName="web", ChangeSetName=name, TemplateBody=text({"Log": LOG, "Other": TOPIC})
    )


def test_a_taken_name_gets_another_suffix_and_the_other_change_set_is_kept(
    aws: Simulator, cloud: Cloud
) -> None:
    deployed(cloud, {"Log": LOG})
    ours = named(cloud, "mine")
    name = ours.change_set.name
    cloud.delete_change_set("web", name)
    taken(aws, name)
    again = named(cloud, "mine", "mine", "free")
    assert again.change_set.name == name.replace("mine", "free")
    assert name in cloud.change_set_names("web")
    assert carried_out(again, cloud).result is OperationResult.DONE


def test_if_all_names_are_taken_the_plan_fails_and_nothing_is_deleted(
    aws: Simulator, cloud: Cloud
) -> None:
    deployed(cloud, {"Log": LOG})
    name = named(cloud, "mine").change_set.name
    cloud.delete_change_set("web", name)
    taken(aws, name)
    with pytest.raises(ServiceError, match="AlreadyExists"):
        named(cloud, "mine")
    assert name in cloud.change_set_names("web")


def test_two_plans_for_one_template_never_share_a_name(cloud: Cloud) -> None:
    names = {planned(cloud, {"Log": LOG}).change_set.name for _ in range(5)}
    assert len(names) == 5
    assert {len(name.rpartition("-")[2]) for name in names} == {10}

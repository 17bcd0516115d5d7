"""The decision table: what each stack status allows."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.deploy.cloud.states import (
    DeleteAction,
    DeployAction,
    Presence,
    StackStatus,
    advice_for,
    delete_action_for,
    deploy_action_for,
    presence_of,
)

HERE = Commands("eu-west-1")
TABLE = {
    "REVIEW_IN_PROGRESS": (DeployAction.CREATE, DeleteAction.DELETE),
    "CREATE_IN_PROGRESS": (DeployAction.REFUSE, DeleteAction.REFUSE),
    "CREATE_FAILED": (DeployAction.REFUSE, DeleteAction.DELETE),
    "CREATE_COMPLETE": (DeployAction.UPDATE, DeleteAction.DELETE),
    "ROLLBACK_IN_PROGRESS": (DeployAction.REFUSE, DeleteAction.REFUSE),
    "ROLLBACK_FAILED": (DeployAction.REFUSE, DeleteAction.DELETE),
    "ROLLBACK_COMPLETE": (DeployAction.REFUSE, DeleteAction.DELETE),
    "UPDATE_IN_PROGRESS": (DeployAction.REFUSE, DeleteAction.REFUSE),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": (DeployAction.WAIT, DeleteAction.WAIT),
    "UPDATE_COMPLETE": (DeployAction.UPDATE, DeleteAction.DELETE),
    "UPDATE_FAILED": (DeployAction.REFUSE, DeleteAction.DELETE),
    "UPDATE_ROLLBACK_IN_PROGRESS": (DeployAction.REFUSE, DeleteAction.REFUSE),
    "UPDATE_ROLLBACK_FAILED": (DeployAction.REFUSE, DeleteAction.REFUSE),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": (DeployAction.WAIT, DeleteAction.WAIT),
    "UPDATE_ROLLBACK_COMPLETE": (DeployAction.UPDATE, DeleteAction.DELETE),
    "DELETE_IN_PROGRESS": (DeployAction.WAIT, DeleteAction.ATTACH),
    "DELETE_FAILED": (DeployAction.REFUSE, DeleteAction.DELETE),
    "DELETE_COMPLETE": (DeployAction.CREATE, DeleteAction.NOTHING),
    "IMPORT_IN_PROGRESS": (DeployAction.REFUSE, DeleteAction.REFUSE),
    "IMPORT_COMPLETE": (DeployAction.UPDATE, DeleteAction.DELETE),
    "IMPORT_ROLLBACK_IN_PROGRESS": (DeployAction.REFUSE, DeleteAction.REFUSE),
    "IMPORT_ROLLBACK_FAILED": (DeployAction.REFUSE, DeleteAction.DELETE),
    "IMPORT_ROLLBACK_COMPLETE": (DeployAction.UPDATE, DeleteAction.DELETE),
    "SOMETHING_NEW": (DeployAction.REFUSE, DeleteAction.REFUSE),
}


@pytest.mark.parametrize(("status", "expected"), TABLE.items())
def test_each_state_allows_what_the_table_says(
    status: str, expected: tuple[DeployAction, DeleteAction]
) -> None:
    read = StackStatus(status)
    assert (deploy_action_for(read), delete_action_for(read)) == expected


def test_the_table_names_every_state() -> None:
    known = {status.value for status in StackStatus} - {"UNKNOWN"}
    assert known == set(TABLE) - {"SOMETHING_NEW"}


def test_a_stack_that_does_not_exist_is_created_and_never_deleted() -> None:
    assert (deploy_action_for(None), delete_action_for(None)) == (
        DeployAction.CREATE,
        DeleteAction.NOTHING,
    )


@pytest.mark.parametrize(
    "status", [s for s in StackStatus if deploy_action_for(s) is DeployAction.REFUSE]
)
def test_every_rejected_state_comes_with_advice(status: StackStatus) -> None:
    assert len(advice_for(status, "web", HERE)) > 20


def test_the_advice_names_the_command_that_helps() -> None:
    advice = advice_for(StackStatus.ROLLBACK_COMPLETE, "web", HERE)
    assert "`mfcfn delete web --region eu-west-1`" in advice
    advice = advice_for(StackStatus.UPDATE_ROLLBACK_FAILED, "web", HERE)
    assert "continue-update-rollback --stack-name web --region eu-west-1`" in advice


@pytest.mark.parametrize("status", StackStatus)
def test_a_stack_that_can_be_updated_is_settled_and_others_may_only_be_deleted(
    status: StackStatus,
) -> None:
    presence = presence_of(status)
    if deploy_action_for(status) is DeployAction.UPDATE:
        assert presence is Presence.SETTLED
    if status.value.startswith(("ROLLBACK_", "DELETE_")):
        assert presence in (Presence.DELETE_ONLY, Presence.GONE)
    if deploy_action_for(status) is DeployAction.REFUSE:
        assert presence in (Presence.DELETE_ONLY, Presence.UNSETTLED)

"""The decision table: what each state allows."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.deploy.cloud.states import (
    Entry,
    Presence,
    Removal,
    StackStatus,
    advice_for,
    entry_for,
    removal_for,
    standing_of,
)

HERE = Commands("eu-west-1")
TABLE = {
    "REVIEW_IN_PROGRESS": (Entry.CREATE, Removal.DELETE),
    "CREATE_IN_PROGRESS": (Entry.REFUSE, Removal.REFUSE),
    "CREATE_FAILED": (Entry.REFUSE, Removal.DELETE),
    "CREATE_COMPLETE": (Entry.UPDATE, Removal.DELETE),
    "ROLLBACK_IN_PROGRESS": (Entry.REFUSE, Removal.REFUSE),
    "ROLLBACK_FAILED": (Entry.REFUSE, Removal.DELETE),
    "ROLLBACK_COMPLETE": (Entry.REFUSE, Removal.DELETE),
    "UPDATE_IN_PROGRESS": (Entry.REFUSE, Removal.REFUSE),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": (Entry.WAIT, Removal.WAIT),
    "UPDATE_COMPLETE": (Entry.UPDATE, Removal.DELETE),
    "UPDATE_FAILED": (Entry.REFUSE, Removal.DELETE),
    "UPDATE_ROLLBACK_IN_PROGRESS": (Entry.REFUSE, Removal.REFUSE),
    "UPDATE_ROLLBACK_FAILED": (Entry.REFUSE, Removal.REFUSE),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": (Entry.WAIT, Removal.WAIT),
    "UPDATE_ROLLBACK_COMPLETE": (Entry.UPDATE, Removal.DELETE),
    "DELETE_IN_PROGRESS": (Entry.WAIT, Removal.ATTACH),
    "DELETE_FAILED": (Entry.REFUSE, Removal.DELETE),
    "DELETE_COMPLETE": (Entry.CREATE, Removal.NOTHING),
    "IMPORT_IN_PROGRESS": (Entry.REFUSE, Removal.REFUSE),
    "IMPORT_COMPLETE": (Entry.UPDATE, Removal.DELETE),
    "IMPORT_ROLLBACK_IN_PROGRESS": (Entry.REFUSE, Removal.REFUSE),
    "IMPORT_ROLLBACK_FAILED": (Entry.REFUSE, Removal.DELETE),
    "IMPORT_ROLLBACK_COMPLETE": (Entry.UPDATE, Removal.DELETE),
    "SOMETHING_NEW": (Entry.REFUSE, Removal.REFUSE),
}


@pytest.mark.parametrize(("status", "expected"), TABLE.items())
def test_each_state_allows_what_the_table_says(
    status: str, expected: tuple[Entry, Removal]
) -> None:
    read = StackStatus(status)
    assert (entry_for(read), removal_for(read)) == expected


def test_the_table_names_every_state() -> None:
    known = {status.value for status in StackStatus} - {"UNKNOWN"}
    assert known == set(TABLE) - {"SOMETHING_NEW"}


def test_a_stack_that_does_not_exist_is_created_and_never_deleted() -> None:
    assert (entry_for(None), removal_for(None)) == (Entry.CREATE, Removal.NOTHING)


@pytest.mark.parametrize("status", [s for s in StackStatus if entry_for(s) is Entry.REFUSE])
def test_every_refusal_comes_with_advice(status: StackStatus) -> None:
    assert len(advice_for(status, "web", HERE)) > 20


def test_the_advice_names_the_command_that_helps() -> None:
    told = advice_for(StackStatus.ROLLBACK_COMPLETE, "web", HERE)
    assert "`mfcfn delete web --region eu-west-1`" in told
    told = advice_for(StackStatus.UPDATE_ROLLBACK_FAILED, "web", HERE)
    assert "continue-update-rollback --stack-name web --region eu-west-1`" in told


@pytest.mark.parametrize("status", StackStatus)
def test_what_can_be_updated_is_settled_and_what_is_to_be_deleted_is_doomed(
    status: StackStatus,
) -> None:
    standing = standing_of(status)
    if entry_for(status) is Entry.UPDATE:
        assert standing is Presence.SETTLED
    if status.value.startswith(("ROLLBACK_", "DELETE_")):
        assert standing in (Presence.DOOMED, Presence.GONE)
    if entry_for(status) is Entry.REFUSE:
        assert standing in (Presence.DOOMED, Presence.UNSETTLED)

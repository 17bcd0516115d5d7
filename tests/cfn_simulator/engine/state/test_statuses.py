"""Every status of a stack is reached, in the way in which CloudFormation reaches it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.faults import Step
from cfn_simulator.services.services import Services
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.samples import logs, template

GOOD = template(Logs=logs("statuses", 3))
BAD = template(Logs=logs("statuses", 5), Bad=logs("bad", DependsOn="Logs"))


def _deleted(played: Played) -> None:
    played.create(GOOD)
    played.fail("Logs", Step.DELETE)
    played.call("DeleteStack")
    played.call("DeleteStack")


def _left_half_made(played: Played) -> None:
    played.fail("Bad", Step.CREATE)
    played.create(BAD, DisableRollback=True)


def _rolled_back(played: Played) -> None:
    played.fail("Bad", Step.CREATE)
    played.create(BAD)


def _stuck_in_its_creation(played: Played) -> None:
    played.fail("Logs", Step.DELETE)
    _rolled_back(played)


def _updated(played: Played) -> None:
    played.execute(played.change(GOOD, "CREATE"))
    played.update(template(Logs=logs("statuses", 7)))


def _paused_and_taken_back(played: Played) -> None:
    played.create(GOOD)
    played.fail("Bad", Step.CREATE)
    played.update(BAD, DisableRollback=True)
    played.call("RollbackStack")


def _stuck_on_its_way_back(played: Played) -> None:
    played.create(GOOD)
    played.fail("Bad", Step.CREATE)
    played.fail("Logs", Step.UPDATE, nth=2)
    played.update(BAD)


def _import(played: Played, *failing: Step) -> None:
    played.services.client("logs").create_log_group(logGroupName="old")
    for step in failing:
        played.fail("Old", step)
    adopted: Any = {
        "LogicalResourceId": "Old",
        "ResourceType": "AWS::Logs::LogGroup",
        "ResourceIdentifier": {"LogGroupName": "old"},
    }
    body = template(Old=logs("old", DeletionPolicy="Retain"))
    played.execute(played.change(body, "IMPORT", ResourcesToImport=[adopted]))


def _imported(played: Played) -> None:
    _import(played)


def _import_taken_back(played: Played) -> None:
    _import(played, Step.IMPORT)


def _import_stuck(played: Played) -> None:
    _import(played, Step.IMPORT, Step.IMPORT_ROLLBACK)


WAYS: list[tuple[Callable[[Played], None], str]] = [
    (_deleted, "DELETE_IN_PROGRESS DELETE_FAILED DELETE_IN_PROGRESS DELETE_COMPLETE"),
    (_left_half_made, "CREATE_IN_PROGRESS CREATE_FAILED"),
    (_rolled_back, "CREATE_IN_PROGRESS ROLLBACK_IN_PROGRESS ROLLBACK_COMPLETE"),
    (_stuck_in_its_creation, "CREATE_IN_PROGRESS ROLLBACK_IN_PROGRESS ROLLBACK_FAILED"),
    (
        _updated,
        "REVIEW_IN_PROGRESS CREATE_IN_PROGRESS CREATE_COMPLETE UPDATE_IN_PROGRESS "
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS UPDATE_COMPLETE",
    ),
    (
        _paused_and_taken_back,
        "UPDATE_IN_PROGRESS UPDATE_FAILED UPDATE_ROLLBACK_IN_PROGRESS "
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS UPDATE_ROLLBACK_COMPLETE",
    ),
    (
        _stuck_on_its_way_back,
        "UPDATE_IN_PROGRESS UPDATE_ROLLBACK_IN_PROGRESS UPDATE_ROLLBACK_FAILED",
    ),
    (_imported, "REVIEW_IN_PROGRESS IMPORT_IN_PROGRESS IMPORT_COMPLETE"),
    (
        _import_taken_back,
        "IMPORT_IN_PROGRESS IMPORT_ROLLBACK_IN_PROGRESS IMPORT_ROLLBACK_COMPLETE",
    ),
    (_import_stuck, "IMPORT_IN_PROGRESS IMPORT_ROLLBACK_IN_PROGRESS IMPORT_ROLLBACK_FAILED"),
]


@pytest.mark.parametrize(("go", "wanted"), WAYS, ids=[go.__name__[1:] for go, _ in WAYS])
def test_a_stack_goes_through_its_statuses_in_order(
    played: Played, go: Callable[[Played], None], wanted: str
) -> None:
    go(played)
    (stack,) = played.account.store.stacks()
    events = played.account.store.events(stack.stack_id)
    seen = [one.status for one in events if one.logical_id == NAME]
    expected = wanted.split()
    assert seen[-len(expected) :] == expected
    assert stack.status.value == expected[-1]


def test_these_paths_cover_all_statuses() -> None:
    assert {one for _, wanted in WAYS for one in wanted.split()} == {
        status.value for status in StackStatus
    }


def test_a_stack_can_be_deleted_from_every_status_at_rest() -> None:
    for go, _ in WAYS[1:]:
        services = Services()
        played = Played(services)
        go(played)
        played.call("DeleteStack")
        assert played.account.store.find(NAME) is None, go.__name__
        services.reset()

"""`mfcfn delete`: delete a stack, after showing what is deleted and what is retained."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.exits import DeclinedError, ExitCode
from metaflow_batch_cfn.cli.inputs.options import account_options, output_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.cli.inputs.connection import Connection
    from metaflow_batch_cfn.deploy.applying.delete import Deletion


@click.command(cls=StrictCommand, epilog="Example: mfcfn delete metaflow --region eu-west-1")
@click.argument("stack")
@click.option("--yes", is_flag=True, help="Delete without asking for confirmation.")
@account_options
@output_option
def command(
    *,
    stack: str,
    yes: bool,
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> ExitCode:
    """Delete stack STACK.

    Shows what is deleted and what is retained, and asks for confirmation.
    """
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.deploy.applying.delete import NothingToDelete, plan_deletion
    from metaflow_batch_cfn.deploy.planning.request import checked_stack

    name = checked_stack(stack)
    connection = connection_of(region, profile, local)
    report.say(f"stack {stack}: {connection.place}", bold=True)
    planned = plan_deletion(name, connection.cloud, connection.pace)
    if isinstance(planned, NothingToDelete):
        report.say("the stack does not exist: nothing to delete")
        report.document({"stack": stack, "deleted": False})
        return ExitCode.DONE
    _show(planned, report)
    if not (yes or planned.under_way):
        _confirm(report)
    return _delete(planned, connection, report)


def _show(planned: Deletion, report: Report) -> None:
    rows = [
        (
            deletion.policy.value,
            deletion.resource.logical_id,
            deletion.resource.resource_type,
            deletion.resource.physical_id,
        )
        for deletion in planned.resources
    ]
    if rows:
        report.table(["action", "resource", "type", "physical id"], rows)
    if planned.under_way:
        report.say("the stack is already being deleted: following the deletion")


def _confirm(report: Report) -> None:
    answer = report.confirmed("Delete this stack?")
    if answer is None:
        raise DeclinedError("cannot confirm without a terminal; nothing was deleted. Use --yes.")
    if not answer:
        raise DeclinedError("cancelled; nothing was deleted.")


def _delete(planned: Deletion, connection: Connection, report: Report) -> ExitCode:
    from metaflow_batch_cfn.cli.exits import exit_code_of
    from metaflow_batch_cfn.cli.views.stack_view import (
        event_document,
        outcome_document,
        show_event,
        show_failure,
    )
    from metaflow_batch_cfn.cli.watching import watched
    from metaflow_batch_cfn.deploy.applying.delete import delete
    from metaflow_batch_cfn.deploy.planning.deletion_policies import DeletionPolicy

    events, outcome = watched(
        delete(planned, connection.cloud, secrets.token_hex(4), connection.pace),
        lambda event: show_event(event, report),
        planned.stack.name,
        connection.commands,
    )
    show_failure(outcome, report)
    kept = [
        deletion.resource
        for deletion in planned.resources
        if deletion.policy is DeletionPolicy.RETAINED
    ]
    for resource in kept:
        name = f"{resource.logical_id} ({resource.resource_type})"
        report.say(f"retained: {name} {resource.physical_id}")
    report.document(
        {
            "stack": planned.stack.name,
            "deleted": exit_code_of(outcome) is ExitCode.DONE,
            "kept": {resource.logical_id: resource.physical_id for resource in kept},
            "events": [event_document(event) for event in events],
            "outcome": outcome_document(outcome),
        }
    )
    return exit_code_of(outcome)

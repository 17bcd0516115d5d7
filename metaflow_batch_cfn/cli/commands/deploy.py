"""`mfcfn deploy`: create or update a stack from a template, after showing the changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.exits import ExitCode
from metaflow_batch_cfn.cli.inputs.compiling import Compiling, compile_options
from metaflow_batch_cfn.cli.inputs.options import account_options, output_option, pairs
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report
from metaflow_batch_cfn.core.capabilities import AUTO_EXPAND, IAM, NAMED_IAM

if TYPE_CHECKING:
    from metaflow_batch_cfn.cli.inputs.connection import Connection
    from metaflow_batch_cfn.deploy.planning.plan import NoChanges, Plan
    from metaflow_batch_cfn.deploy.planning.request import DeployRequest
    from metaflow_batch_cfn.deploy.planning.review import Review


@click.command(
    cls=StrictCommand,
    epilog="Example: mfcfn deploy quickstart metaflow --region eu-west-1 -p MaxvCpus=64",
)
@click.argument("name", metavar="NAME|FILE")
@click.argument("stack")
@click.option(
    "--params", "files", metavar="FILE", multiple=True,
    help="Parameter values, as YAML or JSON; later files take precedence. Can be repeated.",
)  # fmt: skip
@click.option(
    "-p", "given", metavar="KEY=VALUE", multiple=True,
    help="The value of one parameter; overrides --params. Can be repeated.",
)  # fmt: skip
@click.option(
    "--tag", "tags", metavar="KEY=VALUE", multiple=True,
    help="A stack tag. Replaces all current stack tags; omit to keep them. Can be repeated.",
)  # fmt: skip
@compile_options
@click.option(
    "--yes", is_flag=True, help="Execute without asking for confirmation; does not allow data loss."
)
@click.option(
    "--allow-replace", "replaceable", metavar="ID", multiple=True,
    help="Allow this resource to be replaced with its data; NESTED/ID in a nested stack. Can be "
    "repeated.",
)  # fmt: skip
@click.option(
    "--allow-delete", "deletable", metavar="ID", multiple=True,
    help="Allow this resource to be deleted with its data; NESTED/ID in a nested stack. Can be "
    "repeated.",
)  # fmt: skip
@account_options
@output_option
def command(
    *,
    name: str,
    stack: str,
    files: tuple[str, ...],
    given: tuple[str, ...],
    tags: tuple[str, ...],
    compiling: Compiling,
    yes: bool,
    replaceable: tuple[str, ...],
    deletable: tuple[str, ...],
    region: str | None,
    profile: str | None,
    local: bool,
    report: Report,
) -> ExitCode:
    """Deploy template NAME or FILE as stack STACK.

    Shows the change set, and executes it after you confirm. Parameters that you omit keep their
    current values. A change set that would delete or replace a job queue, or a resource that
    contains data, is refused unless you allow it for that resource.
    """
    from metaflow_batch_cfn.cli.inputs.connection import connection_of
    from metaflow_batch_cfn.cli.inputs.parameter_files import given_in
    from metaflow_batch_cfn.cli.inputs.sources import source_of
    from metaflow_batch_cfn.cli.watching import termination_like_interrupt
    from metaflow_batch_cfn.deploy.guard import Allowances
    from metaflow_batch_cfn.deploy.planning.parameter_checks import refuse_foreign_arns
    from metaflow_batch_cfn.deploy.planning.request import deploy_request
    from metaflow_batch_cfn.deploy.planning.template_body import template_body

    allowances = Allowances(frozenset(replaceable), frozenset(deletable))
    source = source_of(name, compiling)
    body = template_body(source.text, source.name)
    inputs = given_in(files, given)
    values = inputs.with_unknown_names(body.template.section("Parameters"))
    with inputs.located():
        request = deploy_request(stack, body, values, pairs("--tag", tags), allowances)
    connection = connection_of(region, profile, local)
    with inputs.located():
        refuse_foreign_arns(request.parameters, connection.cloud.identity.region)
    with termination_like_interrupt():
        return _Deployment(connection, report, yes).run(request.with_fallbacks(connection.seeded))


_CAPABILITIES = {
    IAM: "this stack creates IAM resources",
    NAMED_IAM: "this stack creates IAM resources with custom names",
    AUTO_EXPAND: "this template contains transforms",
}


@dataclass(frozen=True)
class _Deployment:
    """One run of the command, from the request to the exit code."""

    connection: Connection
    report: Report
    yes: bool

    def run(self, request: DeployRequest) -> ExitCode:
        from metaflow_batch_cfn.deploy.planning.plan import NoChanges, plan

        self._show_target(request)
        planned = plan(
            request, self.connection.cloud, self.connection.pace, report_leftover=self.report.warn
        )
        if isinstance(planned, NoChanges):
            return self._nothing_to_do(planned)
        shown, objection = self._reviewed(planned)
        if objection:
            return self._stop(planned, shown, objection)
        return self._execute(planned, shown)

    def _show_target(self, request: DeployRequest) -> None:
        body = request.body
        form = ", minified JSON" if body.minified else ""
        self.report.say(f"stack {request.stack}: {self.connection.place}", bold=True)
        self.report.say(f"template {body.digest[:12]}: {body.size:,} bytes{form}")

    def _nothing_to_do(self, planned: NoChanges) -> ExitCode:
        from metaflow_batch_cfn.cli.views.stack_view import outputs_document, show_outputs

        self.report.say("no changes: the stack is up to date")
        show_outputs(planned.stack.outputs, self.report)
        self.report.document(
            {
                **self._place(planned.stack.name),
                "changed": False,
                "outputs": outputs_document(planned.stack.outputs),
            }
        )
        return ExitCode.DONE

    def _reviewed(self, planned: Plan) -> tuple[Review, str]:
        """The review, and why not to execute it; an interrupt deletes the change set."""
        from metaflow_batch_cfn.cli.views.stack_view import show_review
        from metaflow_batch_cfn.deploy.planning.discard import removed_on_failure
        from metaflow_batch_cfn.deploy.planning.review import review

        cloud, pace = self.connection.cloud, self.connection.pace
        with removed_on_failure(planned.temporary, cloud, pace, self.report.warn):
            shown = review(planned)
            self.report.say(f"{planned.kind.value}  change set {planned.change_set.name}")
            for name, value in planned.parameters.filled.items():
                self.report.say(f"parameter {name}: the simulator's {value}")
            for capability in planned.capabilities:
                self.report.say(f"{_CAPABILITIES[capability]} ({capability})")
            show_review(shown, self.report)
            return shown, self._guards_objection(planned) or self._objection()

    def _guards_objection(self, planned: Plan) -> str:
        """Checked before the prompt: neither a yes nor --yes allows a loss that is not named."""
        from metaflow_batch_cfn.deploy.applying.execute import refuse_losses
        from metaflow_batch_cfn.deploy.cloud.errors import DataLossError

        try:
            refuse_losses(planned)
        except DataLossError as refused:
            return str(refused)
        return ""

    def _objection(self) -> str:
        if self.yes:
            return ""
        match self.report.confirmed("Execute this change set?"):
            case None:
                return "cannot confirm without a terminal; nothing was changed. Use --yes."
            case False:
                return "cancelled; nothing was changed."
            case True:
                return ""

    def _stop(self, planned: Plan, shown: Review, objection: str) -> ExitCode:
        from metaflow_batch_cfn.cli.views.stack_view import plan_document
        from metaflow_batch_cfn.deploy.planning.plan import discard

        discard(planned, self.connection.cloud, self.connection.pace, self.report.warn)
        self.report.fail(objection)
        self.report.document(
            {
                **self._place(planned.request.stack),
                "changed": False,
                "plan": plan_document(planned, shown),
            }
        )
        return ExitCode.DECLINED

    def _execute(self, planned: Plan, shown: Review) -> ExitCode:
        from metaflow_batch_cfn.cli.exits import exit_code_of
        from metaflow_batch_cfn.cli.views.stack_view import (
            event_document,
            outcome_document,
            outputs_document,
            plan_document,
            show_event,
            show_failure,
            show_outputs,
        )
        from metaflow_batch_cfn.cli.watching import watched
        from metaflow_batch_cfn.deploy.applying.execute import execute

        events, outcome = watched(
            execute(planned, self.connection.cloud, self.connection.pace, self.report.warn),
            lambda event: show_event(event, self.report),
            planned.request.stack,
            self.connection.commands,
        )
        show_failure(outcome, self.report)
        outputs = outcome.stack.outputs if outcome.stack else ()
        show_outputs(outputs, self.report)
        self.report.document(
            {
                **self._place(planned.request.stack),
                "changed": True,
                "plan": plan_document(planned, shown),
                "events": [event_document(event) for event in events],
                "outcome": outcome_document(outcome),
                "outputs": outputs_document(outputs),
            }
        )
        return exit_code_of(outcome)

    def _place(self, stack: str) -> dict[str, object]:
        identity = self.connection.cloud.identity
        return {
            "stack": stack,
            "account": identity.account,
            "region": identity.region,
            "local": self.connection.local,
        }

"""SetStackPolicy and GetStackPolicy, and the policy in the execution options of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.planning.template_source import read_url
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Stack
from cfn_simulator.engine.state.stack_policy import read_policy
from cfn_simulator.engine.state.status import OnFailure
from cfn_simulator.operations.shared.answers import present
from cfn_simulator.operations.shared.named_stacks import existing_stack
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.template.load import Template


def set_stack_policy(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    with account.store.locked():
        stack = existing_stack(account, request.required("StackName"))
        if stack.deleted is not None:
            raise validation_error(f"Stack [{stack.name}] does not exist")
        text = policy_of(account, request)
        if text is None:
            raise validation_error("Either stack policy body or stack policy URL must be specified")
        if stack.submission is not None:
            check_policy(text, stack.submission.template)
        account.store.save(replace(stack, policy=text))
    return {}


def get_stack_policy(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    stack = existing_stack(account, request.required("StackName"))
    return present(StackPolicyBody=stack.policy)


def policy_of(account: Account, request: RequestParameters) -> str | None:
    """The stack policy in the request, validated."""
    return _policy(account, request, "StackPolicyBody", "StackPolicyURL")


def check_policy(text: str | None, template: Template, *, existing: bool = False) -> None:
    """Refuse a policy, new or `existing`, that names resources the template does not have."""
    if text is not None:
        read_policy(text).check_logical_ids(template.section("Resources"), existing=existing)


def policy_during_update(account: Account, request: RequestParameters) -> str | None:
    """The policy that applies to this update only."""
    body, url = "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL"
    return _policy(account, request, body, url)


def options_for(
    request: RequestParameters, stack: Stack, on_failure: OnFailure, overriding: str | None = None
) -> ExecutionOptions:
    text = overriding or stack.policy
    return ExecutionOptions(
        on_failure=on_failure,
        deletes_created=request.flag("RetainExceptOnCreate"),
        policy=read_policy(text) if text else None,
    )


def _policy(account: Account, request: RequestParameters, body: str, url: str) -> str | None:
    text, address = request.text(body), request.text(url)
    if text is not None and address is not None:
        raise validation_error(f"You cannot specify both {body} and {url}")
    if address is not None:
        text = read_url(address, account.services)
    if text is not None:
        read_policy(text)
    return text

"""Stack policies: set, read, and handed to the operations that they bar; how those are to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.planning.template_source import read_url
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.execution_options import ExecutionOptions
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack_policy import read_policy
from cfn_simulator.engine.state.status import OnFailure
from cfn_simulator.engine.state.values import Stack
from cfn_simulator.operations.shared.answers import present
from cfn_simulator.operations.shared.named_stacks import worked_stack
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.template.load import Template


def set_stack_policy(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    with account.store.locked():
        stack = worked_stack(account, asked.required("StackName"))
        if stack.deleted is not None:
            raise validation_error(f"Stack [{stack.name}] does not exist")
        text = policy_of(account, asked)
        if text is None:
            raise validation_error("Either stack policy body or stack policy URL must be specified")
        if stack.submission is not None:
            check_policy(text, stack.submission.template)
        account.store.save(replace(stack, policy=text))
    return {}


def get_stack_policy(account: Account, asked: RequestParameters) -> Mapping[str, Wire]:
    stack = worked_stack(account, asked.required("StackName"))
    return present(StackPolicyBody=stack.policy)


def policy_of(account: Account, asked: RequestParameters) -> str | None:
    """The policy that the request gives the stack, checked."""
    return _policy(account, asked, "StackPolicyBody", "StackPolicyURL")


def check_policy(text: str | None, template: Template, *, existing: bool = False) -> None:
    """Whether the policy, new or `existing`, is about resources that the template has."""
    if text is not None:
        read_policy(text).check_known(template.section("Resources"), existing=existing)


def policy_during_update(account: Account, asked: RequestParameters) -> str | None:
    """The policy that holds for this update alone."""
    body, url = "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL"
    return _policy(account, asked, body, url)


def manner_of(
    asked: RequestParameters, stack: Stack, on_failure: OnFailure, overriding: str | None = None
) -> ExecutionOptions:
    text = overriding or stack.policy
    return ExecutionOptions(
        on_failure=on_failure,
        deletes_new=asked.flag("RetainExceptOnCreate"),
        policy=read_policy(text) if text else None,
    )


def _policy(account: Account, asked: RequestParameters, body: str, url: str) -> str | None:
    text, address = asked.text(body), asked.text(url)
    if text is not None and address is not None:
        raise validation_error(f"You cannot specify both {body} and {url}")
    if address is not None:
        text = read_url(address, account.services)
    if text is not None:
        read_policy(text)
    return text

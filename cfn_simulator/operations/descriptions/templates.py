"""GetTemplate, GetTemplateSummary and ValidateTemplate."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.planning.capabilities import required_capabilities
from cfn_simulator.engine.planning.submission import read_template
from cfn_simulator.engine.planning.template_source import template_text
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Submission
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.operations.shared.answers import present
from cfn_simulator.operations.shared.named_stacks import named_change_set, named_stack
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.parameters.no_echo import is_no_echo
from metaflow_batch_cfn.cfn.parameters.parameters import HIDDEN, default_text
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.documents import Json


def get_template(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    """A stack under review has no template, which is not an error: `cdk` reads it in that state."""
    submission = _submission(account, request)
    if submission is None:
        return {"StagesAvailable": ["Original", "Processed"]}
    return {"TemplateBody": submission.body, "StagesAvailable": ["Original", "Processed"]}


def get_template_summary(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    template = read_template(account, _text(account, request))
    declared = template.section("Parameters")
    types = (template.resource_type(one) for one in template.section("Resources"))
    metadata = template.section("Metadata")
    return present(
        Parameters=[_summary(template, name) for name in declared],
        ResourceTypes=list(dict.fromkeys(types)),
        Version=_word(template.data.get("AWSTemplateFormatVersion")),
        Metadata=json.dumps(metadata) if metadata else None,
        **_declared(template),
    )


def validate_template(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    template = read_template(account, template_text(request, account.services, None))
    declared = template.section("Parameters")
    return present(
        Parameters=[_parameter(template, name) for name in declared], **_declared(template)
    )


def _submission(account: Account, request: RequestParameters) -> Submission | None:
    if request.has("ChangeSetName"):
        return named_change_set(account, request).submission
    name = request.text("StackName")
    if name is None:
        raise validation_error("StackName or ChangeSetName must be specified")
    return named_stack(account, name).submission


def _text(account: Account, request: RequestParameters) -> str:
    name = request.text("StackName")
    if name is None:
        return template_text(request, account.services, None)
    stack = named_stack(account, name)
    if stack.submission is None or stack.status is StackStatus.REVIEW_IN_PROGRESS:
        raise validation_error("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
    return stack.submission.body


def _declared(template: Template) -> dict[str, Wire | None]:
    required = required_capabilities(template)
    transforms = template.data.get("Transform")
    named = transforms if isinstance(transforms, list) else [transforms] if transforms else []
    return {
        "Description": _word(template.data.get("Description")),
        "Capabilities": list(required.capabilities) or None,
        "CapabilitiesReason": required.reason if required.types else None,
        "DeclaredTransforms": [str(one) for one in named] or None,
    }


def _parameter(template: Template, name: str) -> dict[str, Wire]:
    body = template.member("Parameters", name)
    secret = is_no_echo(body)
    default = default_text(body)
    return present(
        ParameterKey=name,
        DefaultValue=HIDDEN if secret and default is not None else default,
        NoEcho=secret,
        Description=_word(body.get("Description")),
    )


def _summary(template: Template, name: str) -> Wire:
    body = template.member("Parameters", name)
    allowed = body.get("AllowedValues")
    choices = [str(one) for one in allowed] if isinstance(allowed, list) else None
    return {
        **_parameter(template, name),
        **present(
            ParameterType=_word(body.get("Type")),
            ParameterConstraints={"AllowedValues": choices} if choices else None,
        ),
    }


def _word(value: Json) -> str | None:
    return None if value is None else str(value)

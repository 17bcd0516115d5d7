"""What a client submits, validated before any resource is created.

In: a request with template, parameters, tags and capabilities, and the current stack. Out: a
`Submission`, or a refusal that names every problem in CloudFormation's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cfn_simulator.base.errors import problem_summary, validation_error
from cfn_simulator.engine.planning.account_lookups import AccountLookups
from cfn_simulator.engine.planning.capabilities import check_capabilities
from cfn_simulator.engine.planning.template_source import template_text
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Stack, Submission
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.parameters.parameter_rules import check_rules
from metaflow_batch_cfn.cfn.parameters.parameters import Parameters, resolve_parameters
from metaflow_batch_cfn.cfn.template.limits import STACK_TAGS
from metaflow_batch_cfn.cfn.template.load import MalformedError, Template, load_template
from metaflow_batch_cfn.cfn.validation.validate import validate_template
from metaflow_batch_cfn.cfn.values.surroundings import Lookups, Pseudo
from metaflow_batch_cfn.core.errors import ConfigError


def read_submission(
    account: Account, request: RequestParameters, previous: Stack | None
) -> Submission:
    body = template_text(request, account.services, previous)
    template = read_template(account, body)
    check_capabilities(template, request.texts("Capabilities"))
    lookups = AccountLookups(account.services, account.store, account.region)
    before = previous.submission if previous else None
    with validation_errors():
        parameters = _parameters(template, request, before, lookups)
        rules = check_rules(template, parameters, _pseudo(account, request, previous), lookups)
        if rules:
            raise ConfigError(rules)
    return Submission(
        body=body,
        template=template,
        parameters=parameters,
        tags=_tags(request, before),
        capabilities=request.texts("Capabilities"),
        notification_arns=_kept(request, before),
        role_arn=request.text("RoleARN") or (before.role_arn if before else None),
    )


def read_template(account: Account, body: str) -> Template:
    """A template that CloudFormation would accept."""
    with validation_errors():
        template = load_template(body)
        problems = validate_template(template, account.region)
        if problems:
            raise ConfigError(problems)
    return template


@contextmanager
def validation_errors() -> Iterator[None]:
    """Turn problems of a template or its parameters into a ValidationError."""
    try:
        yield
    except MalformedError as error:
        raise validation_error(_malformed(error)) from None
    except ConfigError as error:
        raise validation_error(problem_summary(error)) from None


def _malformed(error: MalformedError) -> str:
    """CloudFormation names only the position; the simulator adds what is wrong there."""
    where = re.search(r":(\d+):(\d+)$", error.problems[0].where)
    place = f" (line {where[1]}, column {where[2]})" if where else ""
    return (
        f"Template format error: {error.notation} not well-formed.{place}: {problem_summary(error)}"
    )


def _pseudo(account: Account, request: RequestParameters, previous: Stack | None) -> Pseudo:
    if previous is not None:
        return account.pseudo(previous.name, previous.stack_id, _kept(request, previous.submission))
    return Pseudo(account.region, account.account_id, request.required("StackName"))


def _parameters(
    template: Template, request: RequestParameters, before: Submission | None, lookups: Lookups
) -> Parameters:
    records = request.records("Parameters")
    given = {
        str(record["ParameterKey"]): _text(record.get("ParameterValue", ""))
        for record in records
        if not record.get("UsePreviousValue")
    }
    kept = [str(record["ParameterKey"]) for record in records if record.get("UsePreviousValue")]
    previous = before.parameters.raw if before else {}
    return resolve_parameters(
        template, given, previous=previous, use_previous=kept, lookups=lookups
    )


def _text(value: Wire) -> str:
    """Strings unchanged: a parameter from a parent stack may be `Unknown`."""
    return value if isinstance(value, str) else str(value)


def _tags(request: RequestParameters, before: Submission | None) -> Mapping[str, str]:
    tags = request.tags()
    if tags is None:
        return before.tags if before else {}
    if len(tags) < len(request.records("Tags")):
        # As in other services: CloudFormation's message is not documented.
        raise validation_error("Duplicate tag keys found.")
    if len(tags) > STACK_TAGS:
        raise validation_error(f"Number of tags exceeds the limit of {STACK_TAGS}: {len(tags)}")
    reserved = sorted(key for key in tags if key.lower().startswith("aws:"))
    if reserved:
        raise validation_error(
            f"aws: prefixed tag key names are not allowed for external use: {', '.join(reserved)}"
        )
    return tags


def _kept(request: RequestParameters, before: Submission | None) -> tuple[str, ...]:
    if request.has("NotificationARNs"):
        return request.texts("NotificationARNs")
    return before.notification_arns if before else ()

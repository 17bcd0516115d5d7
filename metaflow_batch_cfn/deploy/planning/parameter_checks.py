"""Checks the parameter values that a user gives, before anything is sent to AWS.

In: a template and values. Out: problems, each naming its parameter; they never repeat a value that
looks like a secret or belongs to a NoEcho parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.cfn.parameters.constraints import broken_rules
from metaflow_batch_cfn.cfn.parameters.no_echo import is_no_echo
from metaflow_batch_cfn.cfn.parameters.parameter_types import ParameterType, parameter_type
from metaflow_batch_cfn.cfn.template.limits import PARAMETER_VALUE_BYTES
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.partitions import partition_of
from metaflow_batch_cfn.cfn.values.patterns import Patience
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.core.secret_formats import secret_in
from metaflow_batch_cfn.documents import Json

_ARN = re.compile(r"arn:(?P<partition>aws[a-z-]*):[a-z0-9-]*:(?P<region>[a-z0-9-]*):")
_SHOWN = 80


def parameter_problems(template: Template, given: Mapping[str, str]) -> Iterator[Problem]:
    """Unknown names, violated constraints, empty lists, and secrets in plain text."""
    known, patience = template.section("Parameters"), Patience()
    for name, value in given.items():
        if name not in known:
            remedy = did_you_mean(name, known) or "It has no parameters."
            yield Problem(f"parameter {name}", "the template has no such parameter", remedy)
        else:
            declared = template.member("Parameters", name)
            yield from _value_problems(name, declared, value, patience)


def refuse_open_secrets(template: Template, given: Mapping[str, str]) -> None:
    """For commands that show values without deploying them."""
    declared = {name: template.member("Parameters", name) for name in given}
    problems = [
        problem
        for name, value in given.items()
        for problem in _secret_problems(name, declared[name], value)
    ]
    if problems:
        raise ConfigError(problems)


def refuse_foreign_arns(given: Mapping[str, str], region: str) -> None:
    """An ARN in another partition or region cannot work in this one."""
    problems = [
        problem for name, value in given.items() for problem in _foreign_arns(name, value, region)
    ]
    if problems:
        raise ConfigError(problems)


def _value_problems(
    name: str, declared: Mapping[str, Json], value: str, patience: Patience
) -> Iterator[Problem]:
    where = f"parameter {name}"
    kind = parameter_type(str(declared.get("Type")))
    if kind is None:
        return
    if secrets := list(_secret_problems(name, declared, value)):
        yield from secrets
        return
    if len(value.encode()) > PARAMETER_VALUE_BYTES:
        too_long = f"the value is longer than {PARAMETER_VALUE_BYTES:,} bytes"
        yield Problem(where, too_long, "Shorten it.")
        return
    shown = "" if is_no_echo(declared) else f"It is {value[:_SHOWN]!r}."
    for violation in dict.fromkeys(_violations(declared, value, kind, patience)):
        yield Problem(where, violation, shown)


def _secret_problems(name: str, declared: Mapping[str, Json], value: str) -> Iterator[Problem]:
    secret = None if is_no_echo(declared) else secret_in(value, name)
    if secret:
        remedy = "Store it in AWS Secrets Manager, or set NoEcho on the parameter in the template."
        yield Problem(f"parameter {name}", f"the value contains {secret}", remedy)


def _violations(
    declared: Mapping[str, Json], value: str, kind: ParameterType, patience: Patience
) -> Iterator[str]:
    # The constraints of a Systems Manager parameter type apply to the name that the user gives.
    own = ParameterType("String") if kind.stored else kind
    members = own.split(value)
    if own.aws and not all(members):
        yield "the list is empty or contains an empty item" if own.is_list else "the value is empty"
    for member in members:
        yield from broken_rules(declared, member, own, patience)


def _foreign_arns(name: str, value: str, region: str) -> Iterator[Problem]:
    here = partition_of(region)
    for arn in _ARN.finditer(value):
        if arn["partition"] != here:
            what = f"the ARN is in partition {arn['partition']}, but region {region} is in {here}"
            yield Problem(f"parameter {name}", what, f"Use an ARN that starts with arn:{here}:.")
        elif arn["region"] not in ("", region):
            what = f"the ARN is in region {arn['region']}, but the stack is in {region}"
            yield Problem(f"parameter {name}", what, "Use an ARN in the stack's region.")

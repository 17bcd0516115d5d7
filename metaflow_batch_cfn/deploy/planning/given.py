"""The values that a user gives to parameters, judged before AWS is asked.

In: a template and values. Out: problems, each naming its parameter; a value that looks like a
secret, or that stands for a NoEcho parameter, is never repeated in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from metaflow_batch_cfn.cfn.parameters.constraints import broken_rules
from metaflow_batch_cfn.cfn.parameters.parameter_types import ParameterType, parameter_type
from metaflow_batch_cfn.cfn.template.limits import PARAMETER_VALUE_BYTES
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.partitions import partition_of
from metaflow_batch_cfn.cfn.values.patterns import Patience
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.deploy.planning.parameters import is_secret
from metaflow_batch_cfn.documents import Json
from metaflow_batch_cfn.documents.secrets import secret_in

_ARN = re.compile(r"arn:(?P<partition>aws[a-z-]*):[a-z0-9-]*:(?P<region>[a-z0-9-]*):")
_SHOWN = 80


def given_problems(template: Template, given: Mapping[str, str]) -> Iterator[Problem]:
    """Unknown names, broken constraints, empty lists, and secrets in the open."""
    known, patience = template.section("Parameters"), Patience()
    for name, value in given.items():
        if name not in known:
            remedy = did_you_mean(name, known) or "It has none at all."
            yield Problem(f"parameter {name}", "the template has no such parameter", remedy)
        else:
            declared = template.member("Parameters", name)
            yield from _value_problems(name, declared, value, patience)


def refuse_open_secrets(template: Template, given: Mapping[str, str]) -> None:
    """Where values are shown, and not deployed."""
    declared = {name: template.member("Parameters", name) for name in given}
    problems = [
        problem
        for name, value in given.items()
        for problem in _secret_problems(name, declared[name], value)
    ]
    if problems:
        raise ConfigError(problems)


def refuse_foreign_arns(given: Mapping[str, str], region: str) -> None:
    """An ARN of another partition or region cannot work in this one."""
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
        most = f"the value has more than {PARAMETER_VALUE_BYTES:,} bytes"
        yield Problem(where, most, "Shorten it.")
        return
    shown = "" if is_secret(declared) else f"It is {value[:_SHOWN]!r}."
    for what in dict.fromkeys(_broken(declared, value, kind, patience)):
        yield Problem(where, what, shown)


def _secret_problems(name: str, declared: Mapping[str, Json], value: str) -> Iterator[Problem]:
    secret = None if is_secret(declared) else secret_in(value, name)
    if secret:
        remedy = "Keep it in Secrets Manager, or let the template declare the parameter NoEcho."
        yield Problem(f"parameter {name}", f"the value contains {secret}", remedy)


def _broken(
    declared: Mapping[str, Json], value: str, kind: ParameterType, patience: Patience
) -> Iterator[str]:
    # The constraints of a stored parameter are about the name that the user gives.
    own = ParameterType("String") if kind.stored else kind
    members = own.split(value)
    if own.aws and not all(members):
        yield "the list is empty or has an empty item" if own.is_list else "the value is empty"
    for member in members:
        yield from broken_rules(declared, member, own, patience)


def _foreign_arns(name: str, value: str, region: str) -> Iterator[Problem]:
    here = partition_of(region)
    for arn in _ARN.finditer(value):
        if arn["partition"] != here:
            what = f"the ARN is of partition {arn['partition']}, and region {region} is in {here}"
            yield Problem(f"parameter {name}", what, f"Give an ARN that begins with arn:{here}:.")
        elif arn["region"] not in ("", region):
            what = f"the ARN is of region {arn['region']}, and the stack is in {region}"
            yield Problem(f"parameter {name}", what, "Give one of the stack's region.")

"""Stack policies: which resources an update may modify, replace or delete.

In: the policy's text, and an action of an update. Out: CloudFormation's reason for denying it, or
none. Once a stack has a policy, every action that no statement allows is denied (user guide,
"Prevent updates to stack resources"). Deleting the whole stack is not an update.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from cfn_simulator.base.errors import validation_error
from cfn_simulator.base.wildcards import fits
from metaflow_batch_cfn.cfn.template.limits import STACK_POLICY_BYTES
from metaflow_batch_cfn.documents import Json

EVERYTHING = "Update:*"
LOGICAL = "LogicalResourceId/"
WILDCARD = re.compile(r"[*?]")
CONDITIONS = ("StringEquals", "StringLike")
KEYS = frozenset(
    {"Effect", "Action", "NotAction", "Principal", "Resource", "NotResource", "Condition", "Sid"}
)


class UpdateAction(str, Enum):
    MODIFY = "Update:Modify"
    REPLACE = "Update:Replace"
    DELETE = "Update:Delete"


@dataclass(frozen=True)
class Statement:
    """`actions` and `resources` are patterns; the `excluded_*` are exceptions."""

    number: int
    denies: bool
    actions: tuple[str, ...]
    excluded_actions: tuple[str, ...]
    resources: tuple[str, ...]
    excluded_resources: tuple[str, ...]
    types: tuple[str, ...] | None

    def applies_to(self, action: UpdateAction, logical_id: str, kind: str) -> bool:
        resource = f"{LOGICAL}{logical_id}"
        return (
            _is_selected(action.value, self.actions, self.excluded_actions)
            and _is_selected(resource, self.resources, self.excluded_resources)
            and (self.types is None or _matches(kind, self.types))
        )


@dataclass(frozen=True)
class StackPolicy:
    statements: tuple[Statement, ...]

    def refusal(self, action: UpdateAction, logical_id: str, kind: str) -> str | None:
        """Why the action is denied: by the first statement that denies it, or by default."""
        about = [one for one in self.statements if one.applies_to(action, logical_id, kind)]
        denial = next((one for one in about if one.denies), None)
        if denial is not None:
            return (
                f"Action denied by stack policy: Statement [#{denial.number}] does not allow "
                f"[{action.value}] for resource [LogicalResourceId/{logical_id}]"
            )
        return None if about else "Action not allowed by stack policy"

    def check_logical_ids(self, logical_ids: Collection[str], *, existing: bool = False) -> None:
        """Refuse a resource name that is not in the template; `existing`: the policy is not new."""
        which = "existing stack policy" if existing else "stack policy"
        for one in self.statements:
            for name in (*one.resources, *one.excluded_resources):
                logical_id = name.removeprefix(LOGICAL)
                if not WILDCARD.search(name) and logical_id not in logical_ids:
                    raise validation_error(
                        f"Error validating {which}: Unknown logical id '{name}' in statement "
                        "{} - stack policies can only be applied to logical ids referenced in the "
                        "template"
                    )


def read_policy(text: str) -> StackPolicy:
    """The policy; ValidationError with every problem in it."""
    if len(text.encode()) > STACK_POLICY_BYTES:
        raise _invalid([f"it is longer than {STACK_POLICY_BYTES} bytes"])
    try:
        data: Json = json.loads(text)
    except ValueError:
        raise _invalid(["it is not valid JSON"]) from None
    found = data.get("Statement") if isinstance(data, dict) else None
    listed = [found] if isinstance(found, dict) else found
    if not isinstance(listed, list) or not listed:
        raise _invalid(["it has no Statement"])
    problems = [one for place, item in enumerate(listed, 1) for one in _problems(place, item)]
    if problems:
        raise _invalid(problems)
    return StackPolicy(
        tuple(
            _statement(place, one) for place, one in enumerate(listed, 1) if isinstance(one, dict)
        )
    )


def _invalid(problems: list[str]) -> Exception:
    """CloudFormation reports only `Invalid stack policy`; the simulator adds the problems."""
    details = "; ".join(problems)
    return validation_error(f"Error validating stack policy: Invalid stack policy: {details}")


def _problems(place: int, statement: Json) -> Iterator[str]:
    where = f"statement #{place}"
    if not isinstance(statement, dict):
        yield f"{where} is not an object"
        return
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield f"{where} needs the Effect Allow or Deny"
    if statement.get("Principal") not in ("*", {"AWS": "*"}):
        yield f'{where} needs the Principal "*"'
    for one, other in (("Action", "NotAction"), ("Resource", "NotResource")):
        if (one in statement) == (other in statement):
            yield f"{where} needs either {one} or {other}"
    yield from _unknown(where, statement)


def _unknown(where: str, statement: Mapping[str, Json]) -> Iterator[str]:
    allowed = {EVERYTHING, *(action.value for action in UpdateAction)}
    for name in ("Action", "NotAction"):
        for action in _texts(statement.get(name)):
            if action not in allowed:
                yield f"{where} has the unknown action {action}"
    for key in sorted(statement.keys() - KEYS):
        yield f"{where} has the unknown member {key}"
    condition = statement.get("Condition", {})
    tests = condition if isinstance(condition, dict) else {"?": None}
    for operator, test in tests.items():
        if (
            operator not in CONDITIONS
            or not isinstance(test, dict)
            or set(test) != {"ResourceType"}
        ):
            yield f"{where} may have a Condition of ResourceType with StringEquals or StringLike"


def _statement(place: int, statement: Mapping[str, Json]) -> Statement:
    return Statement(
        number=place,
        denies=statement["Effect"] == "Deny",
        actions=_texts(statement.get("Action")),
        excluded_actions=_texts(statement.get("NotAction")),
        resources=_texts(statement.get("Resource")),
        excluded_resources=_texts(statement.get("NotResource")),
        types=_types(statement.get("Condition")),
    )


def _types(condition: Json) -> tuple[str, ...] | None:
    if not isinstance(condition, dict):
        return None
    tests = [test for test in condition.values() if isinstance(test, dict)]
    return tuple(one for test in tests for one in _texts(test.get("ResourceType")))


def _texts(value: Json) -> tuple[str, ...]:
    match value:
        case str():
            return (value,)
        case list():
            return tuple(str(one) for one in value)
        case _:
            return ()


def _is_selected(name: str, these: tuple[str, ...], but: tuple[str, ...]) -> bool:
    return _matches(name, these) if these else not _matches(name, but)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fits(name, pattern) for pattern in patterns)

"""Imports: change sets of type IMPORT, and ImportExistingResources in other change sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from cfn_simulator.base.errors import not_modelled, validation_error
from cfn_simulator.engine.planning.evaluated_template import EvaluatedTemplate
from cfn_simulator.engine.planning.existing_resources import ResourceName, find_existing
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.engine.state.stack import Deployed, OperationKind, Stack, Submission
from cfn_simulator.engine.state.status import StackStatus
from cfn_simulator.engine.state.work import USER_INITIATED, Work
from cfn_simulator.operations.stacks.begin_operation import begin_requested
from cfn_simulator.types.importing import IMPORTABLE, physical_id_of
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.changes.compare import ChangeAction, ResourceChange
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from metaflow_batch_cfn.documents import Json

Records = Sequence[Mapping[str, Wire]]
RETAINING = ("Retain", "RetainExceptOnCreate")


def identifiers(
    account: Account, request: RequestParameters, evaluated: EvaluatedTemplate
) -> dict[str, str]:
    """Physical ids of the resources to import, by logical id; refused if one cannot be imported."""
    records = request.records("ResourcesToImport")
    if not records:
        raise validation_error(
            "ResourcesToImport must be specified for a change set of type IMPORT"
        )
    found = {str(one["LogicalResourceId"]): _identifier(account, one) for one in records}
    _check_types(evaluated, records)
    _check_policies(evaluated, found)
    _check_free(account, found)
    return found


def import_changes(
    stack: Stack,
    evaluated: EvaluatedTemplate,
    changes: Sequence[ResourceChange],
    imports: Mapping[str, str],
) -> tuple[ResourceChange, ...]:
    """The changes of an IMPORT change set: imports only, since nothing else may change."""
    others = [one.logical_id for one in changes if one.logical_id not in imports]
    if others:
        raise validation_error(
            f"You have modified resources [{', '.join(others)}] in your template that are not "
            "being imported. Update, create or delete operations cannot be executed during import "
            "operations."
        )
    if stack.submission is not None and stack.outputs != evaluated.outputs():
        raise validation_error(
            "As part of the import operation, you cannot modify or add [Outputs]"
        )
    return tuple(_import_of(one, imports[one.logical_id]) for one in changes)


def existing_by_name(
    account: Account, evaluated: EvaluatedTemplate, changes: Sequence[ResourceChange]
) -> dict[str, ResourceName]:
    """The resources to add that already exist under the name in the template, by logical id.

    A resource of another stack is not among them: that is a name conflict.
    """
    owned = {
        one.physical_id for stack in account.store.living() for one in _existing_resources(stack)
    }
    found = {
        one.logical_id: find_existing(account, one.resource_type, _properties(evaluated, one))
        for one in changes
        if one.action is ChangeAction.ADD and one.resource_type in IMPORTABLE
    }
    return {
        name: named
        for name, named in found.items()
        if named is not None and named.identifier not in owned
    }


def with_imports(
    changes: Sequence[ResourceChange], found: Mapping[str, ResourceName]
) -> tuple[ResourceChange, ...]:
    return tuple(
        _import_of(one, found[one.logical_id].identifier) if one.logical_id in found else one
        for one in changes
    )


def import_refusal(evaluated: EvaluatedTemplate, found: Mapping[str, ResourceName]) -> str | None:
    """CloudFormation's reason, which `cdk` parses, if a policy would not retain a resource."""
    template = evaluated.evaluation.template
    wrong = [
        f"{name} ({{{', '.join(f'{key}={value}' for key, value in named.properties.items())}}})"
        for name, named in found.items()
        if template.resource(name).get("DeletionPolicy") not in RETAINING
    ]
    if not wrong:
        return None
    return (
        "CloudFormation is attempting to import some resources because they already exist in your "
        "account. The resources must have the DeletionPolicy attribute set to 'Retain' or "
        "'RetainExceptOnCreate' in the template for successful import. The affected resources are "
        f"{', '.join(wrong)}"
    )


def _import_of(change: ResourceChange, identifier: str) -> ResourceChange:
    return ResourceChange(
        ChangeAction.IMPORT,
        change.logical_id,
        change.resource_type,
        identifier,
        after_context=change.after_context,
    )


def _properties(evaluated: EvaluatedTemplate, change: ResourceChange) -> Mapping[str, Json]:
    return evaluated.desired(change.logical_id).resource.properties


def _existing_resources(stack: Stack) -> list[Deployed]:
    return [one for one in stack.resources.values() if one.exists]


def begin_import(
    account: Account, origin: Stack, submission: Submission, request: RequestParameters
) -> Work:
    work = begin_requested(account, origin, OperationKind.UPDATE, request)
    now = account.clock.now()
    work.enter(StackStatus.IMPORT_IN_PROGRESS, USER_INITIATED, submission=submission, updated=now)
    return work


def _identifier(account: Account, record: Mapping[str, Wire]) -> str:
    name, kind = str(record["LogicalResourceId"]), str(record["ResourceType"])
    if kind not in IMPORTABLE:
        raise not_modelled(f"imports of {kind}; it imports {', '.join(sorted(IMPORTABLE))}")
    given = cast("Mapping[str, str]", record["ResourceIdentifier"])
    needed = [
        path.rpartition("/")[2] for path in resource_type(kind, account.region).primary_identifier
    ]
    if sorted(given) != sorted(needed):
        raise validation_error(
            f"Invalid identifier for [{name}]: {kind} is identified by {', '.join(needed)}, "
            f"not by {', '.join(sorted(given)) or 'nothing'}"
        )
    return physical_id_of(kind, given, "|".join(given[one] for one in needed))


def _check_types(evaluated: EvaluatedTemplate, records: Records) -> None:
    names = evaluated.names()
    for one in records:
        name, kind = str(one["LogicalResourceId"]), str(one["ResourceType"])
        if name not in names:
            raise validation_error(
                f"Resources to import must be described in the template: [{name}] is not"
            )
        declared = evaluated.evaluation.template.resource_type(name)
        if declared != kind:
            raise validation_error(
                f"Resource type [{kind}] of [{name}] is not the template's, [{declared}]"
            )


def _check_policies(evaluated: EvaluatedTemplate, found: Mapping[str, str]) -> None:
    template = evaluated.evaluation.template
    missing = [name for name in found if "DeletionPolicy" not in template.resource(name)]
    if missing:
        raise validation_error(
            "Resources to import must have a DeletionPolicy attribute specified in the template: "
            f"[{', '.join(missing)}]"
        )


def _check_free(account: Account, found: Mapping[str, str]) -> None:
    for stack in account.store.living():
        for one in _existing_resources(stack):
            if one.physical_id in found.values():
                raise validation_error(
                    f"Resource [{one.physical_id}] already exists in stack [{stack.stack_id}]"
                )

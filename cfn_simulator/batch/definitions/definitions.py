"""Job definitions: register (a new revision each time), deregister, describe."""

from __future__ import annotations

from cfn_simulator.batch.definitions.definition_rules import definition_problems
from cfn_simulator.batch.pages import page
from cfn_simulator.batch.refusal import BatchFault, refuse_any
from cfn_simulator.batch.state import BatchRegion, Document, named

# Batch returns these lists of a container even if the request omitted them.
LISTS = (
    "command",
    "environment",
    "mountPoints",
    "resourceRequirements",
    "secrets",
    "ulimits",
    "volumes",
)


def register_job_definition(batch: BatchRegion, given: Document) -> Document:
    refuse_any(definition_problems(given))
    name = given["jobDefinitionName"]
    revisions = batch.definitions.setdefault(name, [])
    revision = len(revisions) + 1
    definition = {
        "parameters": {},
        "tags": {},
        **given,
        "jobDefinitionArn": batch.arn("job-definition", f"{name}:{revision}"),
        "revision": revision,
        "status": "ACTIVE",
        "containerOrchestrationType": "EKS" if "eksProperties" in given else "ECS",
    }
    if "containerProperties" in given:
        definition["containerProperties"] = _with_lists(given["containerProperties"])
    revisions.append(definition)
    return {
        member: definition[member]
        for member in ("jobDefinitionName", "jobDefinitionArn", "revision")
    }


def deregister_job_definition(batch: BatchRegion, given: Document) -> Document:
    reference = named(given["jobDefinition"])
    name, _, revision = reference.partition(":")
    if not revision:
        raise BatchFault(f"Job definition {reference} must include its revision")
    matching = [
        definition
        for definition in batch.definitions.get(name, [])
        if str(definition["revision"]) == revision
    ]
    if not matching:
        raise BatchFault(f"Job definition {reference} does not exist")
    matching[0]["status"] = "INACTIVE"
    return {}


def describe_job_definitions(batch: BatchRegion, given: Document) -> Document:
    found = _selected(batch, given)
    status = given.get("status")
    return page(
        [definition for definition in found if status in (None, definition["status"])],
        "jobDefinitions",
        given,
    )


def active_definition(batch: BatchRegion, reference: str) -> Document:
    """The definition that a job refers to: a revision, or a name's latest active revision."""
    name, _, revision = named(reference).partition(":")
    active = [
        definition
        for definition in batch.definitions.get(name, [])
        if definition["status"] == "ACTIVE"
        and (not revision or str(definition["revision"]) == revision)
    ]
    if not active:
        raise BatchFault(_not_active(reference))
    return active[-1]


def _not_active(reference: str) -> str:
    """The service's message, which differs between an ARN and a name."""
    if reference.startswith("arn:"):
        return f"JobDefinition {reference} not found."
    return f"JobDefinition name {reference} does not exist or is not in ACTIVE status"


def _selected(batch: BatchRegion, given: Document) -> list[Document]:
    everything = [
        definition for revisions in batch.definitions.values() for definition in revisions
    ]
    if "jobDefinitions" in given:
        requested = {named(reference) for reference in given["jobDefinitions"]}
        return [definition for definition in everything if requested & _names(definition)]
    if "jobDefinitionName" in given:
        requested = {named(given["jobDefinitionName"])}
        return [definition for definition in everything if requested & _names(definition)]
    return everything


def _names(definition: Document) -> set[str]:
    name = definition["jobDefinitionName"]
    return {name, f"{name}:{definition['revision']}"}


def _with_lists(container: Document) -> Document:
    return {**{member: [] for member in LISTS}, **container}

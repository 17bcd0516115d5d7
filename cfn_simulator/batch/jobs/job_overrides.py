"""Overrides of a definition's body: a container, the containers of an ECS task, or nodes."""

from __future__ import annotations

from cfn_simulator.batch.refusal import BatchFault
from cfn_simulator.batch.state import Document

SCALARS = ("vcpus", "memory", "command", "instanceType")


def overridden_body(definition: Document, given: Document) -> Document:
    """The definition's body as members of the job, with overrides."""
    _refuse_foreign(definition, given)
    if "containerProperties" in definition:
        overrides = given.get("containerOverrides", {})
        return {"container": overridden(definition["containerProperties"], overrides)}
    if "ecsProperties" in definition:
        return {"ecsProperties": _ecs(definition["ecsProperties"], given)}
    if "nodeProperties" in definition:
        return {"nodeProperties": _nodes(definition["nodeProperties"], given)}
    return {}


def overridden(defined: Document, overrides: Document) -> Document:
    """A container; an override by name or type replaces only the entry with that name or type."""
    return {
        **defined,
        **{name: overrides[name] for name in SCALARS if name in overrides},
        "environment": _merged(defined, overrides, "environment", "name"),
        "resourceRequirements": _merged(defined, overrides, "resourceRequirements", "type"),
    }


def _refuse_foreign(definition: Document, given: Document) -> None:
    """Each body supports only its own kind of overrides (service model, SubmitJobRequest)."""
    bodies = {
        "containerOverrides": "containerProperties",
        "ecsPropertiesOverride": "ecsProperties",
        "nodeOverrides": "nodeProperties",
        "eksPropertiesOverride": "eksProperties",
    }
    for member, body in bodies.items():
        if given.get(member) and body not in definition:
            raise BatchFault(f"{member} cannot be specified for a job definition without {body}")


def _ecs(properties: Document, given: Document) -> Document:
    tasks = given.get("ecsPropertiesOverride", {}).get("taskProperties", [])
    by_name = {each.get("name"): each for task in tasks for each in task.get("containers", [])}
    return {
        "taskProperties": [
            {
                **task,
                "containers": [
                    overridden(each, by_name.get(each.get("name"), {}))
                    for each in task["containers"]
                ],
            }
            for task in properties["taskProperties"]
        ]
    }


def _nodes(properties: Document, given: Document) -> Document:
    overrides = given.get("nodeOverrides", {})
    by_nodes = {
        override["targetNodes"]: override.get("containerOverrides", {})
        for override in overrides.get("nodePropertyOverrides", [])
    }
    every = by_nodes.get("0:", {})
    return {
        **properties,
        "numNodes": overrides.get("numNodes", properties["numNodes"]),
        "nodeRangeProperties": [
            {
                **part,
                "container": overridden(
                    part["container"], by_nodes.get(part["targetNodes"], every)
                ),
            }
            if "container" in part
            else part
            for part in properties["nodeRangeProperties"]
        ],
    }


def _merged(defined: Document, overrides: Document, member: str, key: str) -> list[Document]:
    both = [*defined.get(member, []), *overrides.get(member, [])]
    return list({entry[key]: entry for entry in both}.values())

"""A law over every type that can be imported: what one stack leaves behind, another takes over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfn_simulator.engine.state.values import Deployed
from cfn_simulator.types.importing import IMPORTABLE
from cfn_simulator.types.readers import READERS
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.drifting import SAMPLES
from tests.cfn_simulator.drifting.sample import IT, Sample

IAM = ["CAPABILITY_NAMED_IAM"]
TRIED = {one.kind: one for one in reversed(SAMPLES) if one.kind in IMPORTABLE}
# Of types of which no service tells every attribute.
TOLD = {
    "AWS::RDS::DBInstance": {"DBInstanceArn", "Endpoint.Address", "Endpoint.Port"},
    "AWS::StepFunctions::StateMachine": {"Arn", "Name"},
}


def test_what_can_be_imported_can_be_read() -> None:
    assert set(IMPORTABLE) <= set(READERS)


def left_behind(played: Played, sample: Sample) -> Deployed:
    """The resource of a stack that is no more."""
    played.create(sample.template(DeletionPolicy="Retain"), Capabilities=IAM)
    assert played.status() == "CREATE_COMPLETE", played.reasons("CREATE_FAILED")
    deployed = deployed_by(played)
    played.call("DeleteStack")
    return deployed


def deployed_by(played: Played) -> Deployed:
    (stack,) = played.account.store.living()
    return stack.resources[IT]


def identifier(deployed: Deployed) -> dict[str, Any]:
    paths = resource_type(deployed.type).primary_identifier
    if paths == resource_type(deployed.type).ref and len(paths) == 1:
        return {paths[0]: deployed.physical_id}
    known = {**deployed.resource.properties, **deployed.attributes}
    return {path: known.get(path, deployed.physical_id) for path in paths}


def lasting(deployed: Deployed) -> dict[str, Any]:
    """Its attributes, but for those that no service tells and that are made up anew."""
    told = TOLD.get(deployed.type, set(deployed.attributes))
    return {name: one for name, one in deployed.attributes.items() if name in told}


@pytest.mark.parametrize("kind", sorted(TRIED))
def test_what_was_left_behind_is_the_same_resource_again(played: Played, kind: str) -> None:
    before = left_behind(played, TRIED[kind])
    own = {
        "Type": kind,
        "Properties": dict(before.resource.properties),
        "DeletionPolicy": "Retain",
    }
    to_import: Any = {
        "LogicalResourceId": IT,
        "ResourceType": kind,
        "ResourceIdentifier": identifier(before),
    }
    made = played.call(
        "CreateChangeSet",
        ChangeSetName="import",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": {IT: own}}),
        ResourcesToImport=[to_import],
        Capabilities=IAM,
    )
    played.execute(str(made["Id"]))
    assert played.status() == "IMPORT_COMPLETE", played.reasons("IMPORT_FAILED")
    after = deployed_by(played)
    assert after.physical_id == before.physical_id
    assert after.ref == before.ref
    assert lasting(after) == lasting(before)
    told = played.call("DetectStackResourceDrift", LogicalResourceId=IT)["StackResourceDrift"]
    assert told["StackResourceDriftStatus"] == "IN_SYNC", told["PropertyDifferences"]

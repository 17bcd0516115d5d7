"""A law over every type that can be imported: what one stack retains, another imports."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfn_simulator.engine.state.stack import Deployed
from cfn_simulator.types.importing import IMPORTABLE
from cfn_simulator.types.readers import READERS
from metaflow_batch_cfn.cfn.registry.resource_types import resource_type
from tests.cfn_simulator.accounts import Played
from tests.cfn_simulator.drifting import SAMPLES
from tests.cfn_simulator.drifting.sample import IT, Sample

IAM = ["CAPABILITY_NAMED_IAM"]
SAMPLE_OF = {sample.kind: sample for sample in reversed(SAMPLES) if sample.kind in IMPORTABLE}
# Types for which no service returns every attribute.
RETURNED = {
    "AWS::RDS::DBInstance": {"DBInstanceArn", "Endpoint.Address", "Endpoint.Port"},
    "AWS::StepFunctions::StateMachine": {"Arn", "Name"},
}


def test_types_that_can_be_imported_can_be_read() -> None:
    assert set(IMPORTABLE) <= set(READERS)


def retained(played: Played, sample: Sample) -> Deployed:
    """The resource of a deleted stack."""
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


def stable_attributes(deployed: Deployed) -> dict[str, Any]:
    """Its attributes, without those that no service returns and that are generated again."""
    returned = RETURNED.get(deployed.type, set(deployed.attributes))
    return {name: value for name, value in deployed.attributes.items() if name in returned}


@pytest.mark.parametrize("kind", sorted(SAMPLE_OF))
def test_a_retained_resource_is_imported_as_the_same_resource(played: Played, kind: str) -> None:
    before = retained(played, SAMPLE_OF[kind])
    resource = {
        "Type": kind,
        "Properties": dict(before.resource.properties),
        "DeletionPolicy": "Retain",
    }
    to_import: Any = {
        "LogicalResourceId": IT,
        "ResourceType": kind,
        "ResourceIdentifier": identifier(before),
    }
    change_set = played.call(
        "CreateChangeSet",
        ChangeSetName="import",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": {IT: resource}}),
        ResourcesToImport=[to_import],
        Capabilities=IAM,
    )
    played.execute(str(change_set["Id"]))
    assert played.status() == "IMPORT_COMPLETE", played.reasons("IMPORT_FAILED")
    after = deployed_by(played)
    assert after.physical_id == before.physical_id
    assert after.ref == before.ref
    assert stable_attributes(after) == stable_attributes(before)
    drift = played.call("DetectStackResourceDrift", LogicalResourceId=IT)["StackResourceDrift"]
    assert drift["StackResourceDriftStatus"] == "IN_SYNC", drift["PropertyDifferences"]

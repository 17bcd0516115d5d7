"""Resources that are only records, through the CloudFormation API."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import urlopen

from cfn_simulator import Simulator
from tests.cfn_simulator.driver import Driver


def access_list(vpc: str = "vpc-1", **more: Any) -> dict[str, Any]:
    return {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": vpc, **more}}


def with_access_list(resource: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {"Acl": resource}, "Outputs": {"Acl": {"Value": {"Ref": "Acl"}}}}


def test_a_record_is_updated_in_place_and_replaced_as_its_type_says(driver: Driver) -> None:
    driver.create(with_access_list(access_list()))
    first = driver.outputs()["Acl"]
    driver.update(with_access_list(access_list(Tags=[{"Key": "a", "Value": "b"}])))
    assert driver.outputs()["Acl"] == first
    reviewed = driver.review(with_access_list(access_list("vpc-2")))
    assert reviewed["Changes"][0]["ResourceChange"]["Replacement"] == "True"
    driver.execute(reviewed)
    assert driver.outputs()["Acl"] != first
    assert driver.outputs()["Acl"].startswith("acl-")


def test_a_record_with_wrong_properties_fails_in_cloudformations_words(driver: Driver) -> None:
    driver.create(with_access_list(access_list(Vpc="x")), DisableValidation=True)
    assert driver.status() == "ROLLBACK_COMPLETE"
    assert (
        "Acl CREATE_FAILED: Properties validation failed for resource Acl with message:\n"
        "#: extraneous key [Vpc] is not permitted"
    ) in driver.history()


def test_a_custom_resource_is_a_record_without_response_attributes(driver: Driver) -> None:
    custom = {"Type": "Custom::Thing", "Properties": {"ServiceToken": "arn:x", "Size": 3}}
    driver.create({"Resources": {"Thing": custom}})
    assert driver.status() == "CREATE_COMPLETE"
    reader = Driver(driver.simulator)
    note = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Value": {"Fn::GetAtt": ["Thing", "Answer"]}},
    }
    reader.create({"Resources": {"Thing": custom, "Note": note}})
    assert reader.status() == "ROLLBACK_COMPLETE"
    assert any("does not support attribute type Answer" in line for line in reader.history())


def test_the_status_lists_types_in_use_that_are_only_records(
    driver: Driver, simulator: Simulator
) -> None:
    driver.create(with_access_list(access_list()))
    with urlopen(f"{simulator.endpoint_url}/_mfcfn/status") as answer:
        assert "AWS::EC2::NetworkAcl" in json.load(answer)["records"]
    driver.delete()
    with urlopen(f"{simulator.endpoint_url}/_mfcfn/status") as answer:
        assert "AWS::SSM::Parameter" not in json.load(answer)["records"]

"""Dynamic references to Systems Manager and Secrets Manager: services receive the values; events,
change sets and templates never show them.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cfn_simulator.driver import Driver

SECRET = "swordfish-in-the-sea"
PUBLIC = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"


def parameter(value: Any) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}


def stored(driver: Driver, logical_id: str) -> str:
    ssm = driver.simulator.client("ssm")
    answer = ssm.get_parameter(Name=driver.physical_id(logical_id))
    return str(answer["Parameter"]["Value"])


def everything_reported(driver: Driver, reviewed: Any = None) -> str:
    template = driver.cloudformation.get_template(StackName=driver.name)
    return json.dumps([driver.stack(), driver.events(), template, reviewed], default=str)


@pytest.fixture
def secret(driver: Driver) -> str:
    manager = driver.simulator.client("secretsmanager")
    text = json.dumps({"password": SECRET, "user": "master"})
    return str(manager.create_secret(Name=f"{driver.name}-db", SecretString=text)["ARN"])


def test_a_secret_reaches_the_service_but_no_event_change_set_or_template(
    driver: Driver, secret: str
) -> None:
    value = f"{{{{resolve:secretsmanager:{secret}:SecretString:password}}}}"
    reviewed = driver.review({"Resources": {"Note": parameter(value)}}, "CREATE")
    driver.execute(reviewed)
    assert driver.status() == "CREATE_COMPLETE"
    assert stored(driver, "Note") == SECRET
    assert SECRET not in everything_reported(driver, reviewed)
    assert value in everything_reported(driver)


def test_a_reference_may_be_built_from_a_secret_in_the_same_stack(driver: Driver) -> None:
    template = {
        "Resources": {
            "Secret": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {
                    "GenerateSecretString": {
                        "SecretStringTemplate": '{"username": "master"}',
                        "GenerateStringKey": "password",
                    }
                },
            },
            "Note": parameter(
                {"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:username}}"}
            ),
        }
    }
    driver.create(template)
    assert stored(driver, "Note") == "master"
    reviewed = driver.review({**template, "Description": "same"})
    assert reviewed.get("Changes", []) == []


def test_a_reference_without_a_key_is_the_whole_secret(driver: Driver, secret: str) -> None:
    driver.create({"Resources": {"Note": parameter(f"{{{{resolve:secretsmanager:{secret}}}}}")}})
    assert json.loads(stored(driver, "Note"))["user"] == "master"


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("secretsmanager:nowhere:SecretString:x", "ResourceNotFoundException"),
        ("ssm:/nowhere:1", "Parameters: [ssm:/nowhere:1] cannot be found."),
    ],
)
def test_a_reference_to_a_missing_value_fails_its_resource(
    driver: Driver, reference: str, reason: str
) -> None:
    driver.create({"Resources": {"Note": parameter(f"{{{{resolve:{reference}}}}}")}})
    assert driver.status() == "ROLLBACK_COMPLETE"
    (line,) = (line for line in driver.history() if line.startswith("Note CREATE_FAILED"))
    assert reason in line


def test_a_reference_to_a_missing_key_fails_its_resource(driver: Driver, secret: str) -> None:
    value = f"{{{{resolve:secretsmanager:{secret}:SecretString:nope}}}}"
    driver.create({"Resources": {"Note": parameter(value)}})
    assert any("JSONKey in SecretString: nope" in line for line in driver.history())


def test_a_stored_parameter_is_read_at_its_version(driver: Driver) -> None:
    ssm, name = driver.simulator.client("ssm"), f"/{driver.name}/word"
    for word in ("one", "two"):
        ssm.put_parameter(Name=name, Type="String", Value=word, Overwrite=True)
    first, latest = f"{{{{resolve:ssm:{name}:1}}}}", f"the {{{{resolve:ssm:{name}}}}}"
    driver.create({"Resources": {"First": parameter(first), "Latest": parameter(latest)}})
    assert (stored(driver, "First"), stored(driver, "Latest")) == ("one", "the two")


def test_a_secure_string_is_rejected_where_the_property_does_not_support_it(driver: Driver) -> None:
    template = {"Resources": {"Note": parameter("{{resolve:ssm-secure:/x:1}}")}}
    code, message = driver.refusal("create_stack", template=template)
    assert code == "ValidationError"
    assert message == (
        "SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Value]"
    )


def test_a_secure_string_may_be_a_databases_password(driver: Driver) -> None:
    ssm = driver.simulator.client("ssm")
    ssm.put_parameter(Name=f"/{driver.name}/pw", Type="SecureString", Value=SECRET)
    driver.create(
        {
            "Resources": {
                "Database": {
                    "Type": "AWS::RDS::DBInstance",
                    "Properties": {
                        "Engine": "postgres",
                        "DBInstanceClass": "db.t3.small",
                        "AllocatedStorage": "20",
                        "MasterUsername": "master",
                        "MasterUserPassword": f"{{{{resolve:ssm-secure:/{driver.name}/pw:1}}}}",
                    },
                }
            }
        }
    )
    assert driver.status() == "CREATE_COMPLETE"
    assert SECRET not in everything_reported(driver)


def test_a_parameters_type_may_refer_to_a_public_ssm_parameter(driver: Driver) -> None:
    template = {
        "Parameters": {
            "Image": {
                "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
                "Default": PUBLIC,
            }
        },
        "Resources": {"Note": parameter({"Ref": "Image"})},
    }
    driver.create(template)
    (described,) = driver.stack()["Parameters"]
    assert described["ParameterValue"] == PUBLIC
    assert described["ResolvedValue"] == stored(driver, "Note")
    assert described["ResolvedValue"].startswith("ami-")


def test_a_stored_list_is_a_list_and_changing_it_changes_the_stack(driver: Driver) -> None:
    ssm, name = driver.simulator.client("ssm"), f"/{driver.name}/list"
    ssm.put_parameter(Name=name, Type="StringList", Value="a,b")
    template = {
        "Parameters": {"All": {"Type": "AWS::SSM::Parameter::Value<List<String>>"}},
        "Resources": {"Note": parameter({"Fn::Join": ["-", {"Ref": "All"}]})},
    }
    driver.create(template, parameters={"All": name})
    assert stored(driver, "Note") == "a-b"
    ssm.put_parameter(Name=name, Type="StringList", Value="a,b,c", Overwrite=True)
    driver.update(template, parameters={"All": None})
    assert stored(driver, "Note") == "a-b-c"


def test_a_stored_parameter_that_is_missing_or_secret_is_rejected(driver: Driver) -> None:
    template = {
        "Parameters": {"Word": {"Type": "AWS::SSM::Parameter::Value<String>"}},
        "Resources": {"Note": parameter({"Ref": "Word"})},
    }
    code, message = driver.refusal("create_stack", template=template, parameters={"Word": "/no"})
    assert code == "ValidationError"
    assert message.startswith("Unable to fetch parameters [/no] from parameter store")
    ssm = driver.simulator.client("ssm")
    ssm.put_parameter(Name=f"/{driver.name}/s", Type="SecureString", Value=SECRET)
    given = {"Word": f"/{driver.name}/s"}
    _, message = driver.refusal("create_stack", template=template, parameters=given)
    assert message.endswith("have types not supported by CloudFormation.")


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (
            {"Transform": "AWS::LanguageExtensions", "Resources": {"A": parameter("x")}},
            "only CloudFormation can run the transform AWS::LanguageExtensions",
        ),
        (
            {"Transform": ["Mine"], "Resources": {"A": parameter("x")}},
            "only CloudFormation can run the transform ['Mine']",
        ),
        (
            {"Resources": {"Fn::ForEach::Loop": ["X", ["a"], {"A${X}": parameter("x")}]}},
            "Fn::ForEach::Loop needs the transform AWS::LanguageExtensions",
        ),
        (
            {
                "Resources": {
                    "A": {
                        "Type": "AWS::SSM::Parameter",
                        "Properties": {"Type": "String", "Fn::ForEach::P": ["X", [], {}]},
                    }
                }
            },
            "Fn::ForEach::P needs the transform AWS::LanguageExtensions",
        ),
        (
            {"Resources": {"A": parameter({"Fn::Transform": {"Name": "Mine"}})}},
            "Fn::Transform runs a macro, which only CloudFormation can do",
        ),
        (
            {"Resources": {"A": parameter({"Fn::ToJsonString": {"a": 1}})}},
            "Fn::ToJsonString needs the transform AWS::LanguageExtensions",
        ),
    ],
)
def test_what_only_cloudformation_can_run_is_rejected_with_the_reason(
    driver: Driver, template: dict[str, Any], reason: str
) -> None:
    code, message = driver.refusal("create_stack", template=template)
    assert code == "ValidationError"
    assert reason in message


def test_a_wait_condition_handle_is_a_url(driver: Driver) -> None:
    handle = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
    driver.create({"Resources": {"Handle": handle, "Note": parameter({"Ref": "Handle"})}})
    assert stored(driver, "Note").startswith(
        "https://cloudformation-waitcondition-us-east-1.s3.amazonaws.com/arn%3Aaws"
    )
    driver.delete()

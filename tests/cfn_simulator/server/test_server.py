from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ClientError

from cfn_simulator import Simulator
from cfn_simulator.server import application, control_pages
from cfn_simulator.wire import incoming
from metaflow_batch_cfn.core.errors import ConfigError
from tests.cfn_simulator.driver import Driver
from tests.cfn_simulator.samples import logs, template

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.kind = response.status, response.headers["Content-Type"]
        self.text = response.read().decode()

    @property
    def data(self) -> Any:
        return json.loads(self.text)


def ask(
    simulator: Simulator,
    path: str,
    method: str = "GET",
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.server.port, timeout=30)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.1", "::", "example.com", ""])
def test_the_simulator_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(ConfigError, match="loopback"):
        Simulator(host=host)


@pytest.mark.parametrize("port", [-1, 70_000])
def test_an_invalid_port_is_refused(port: int) -> None:
    with pytest.raises(ConfigError, match="port"):
        Simulator(port=port)


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'us-east-1'"):
        Simulator(region="us-east1")


def test_a_request_to_an_unknown_region_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ClientError, match="does not know the Region xx-nowhere-1"):
        simulator.client("cloudformation", "xx-nowhere-1").describe_stacks()


def test_a_port_in_use_is_reported(simulator: Simulator) -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        Simulator(port=simulator.server.port)


def test_health_describes_the_running_simulator(simulator: Simulator) -> None:
    health = ask(simulator, "/_mfcfn/health").data
    assert health["ready"] is True
    assert health["region"] == "us-east-1"
    assert health["version"]
    assert health["endpoint_url"] == simulator.endpoint_url


def test_the_ready_parameters_name_existing_resources(simulator: Simulator) -> None:
    parameters = ask(simulator, "/_mfcfn/parameters").data
    assert parameters == {"VpcId": parameters["VpcId"], **simulator.parameters}
    network, identity = simulator.client("ec2"), simulator.client("iam")
    subnets = network.describe_subnets(SubnetIds=parameters["SubnetIds"].split(","))["Subnets"]
    groups = network.describe_security_groups(GroupIds=[parameters["SecurityGroupIds"]])
    assert {one["VpcId"] for one in subnets + groups["SecurityGroups"]} == {parameters["VpcId"]}
    assert len({one["AvailabilityZone"] for one in subnets}) == 2
    roles = [one["Arn"] for one in identity.list_roles()["Roles"]]
    profiles = identity.list_instance_profiles()["InstanceProfiles"]
    assert parameters["JobRoleArn"] in roles
    assert parameters["InstanceProfileArn"] in [one["Arn"] for one in profiles]
    assert [one["Roles"][0]["RoleName"] for one in profiles] == ["mfcfn-local-instance"]


def test_a_reset_forgets_stacks_and_resources(simulator: Simulator, driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    before = simulator.parameters
    assert ask(simulator, "/_mfcfn/reset").status == 405
    assert ask(simulator, "/_mfcfn/reset", "POST").data == {"reset": True}
    assert driver.refusal("describe_stacks")[0] == "ValidationError"
    assert simulator.client("logs").describe_log_groups()["logGroups"] == []
    assert simulator.parameters["SubnetIds"] != before["SubnetIds"]
    driver.create(template(Logs=logs()))
    assert driver.status() == "CREATE_COMPLETE"


def test_an_unknown_page_is_reported(simulator: Simulator) -> None:
    answer = ask(simulator, "/_mfcfn/nope")
    assert (answer.status, "health" in answer.text) == (404, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_web_page_cannot_reach_it(simulator: Simulator, headers: dict[str, str]) -> None:
    answer = ask(simulator, "/_mfcfn/reset", "POST", headers=headers)
    assert answer.status == 403


def test_an_image_on_another_site_cannot_delete_a_stack(driver: Driver) -> None:
    driver.create(template(Logs=logs()))
    form = urlencode({"Action": "DeleteStack", "StackName": driver.name, "Version": "2010-05-15"})
    answer = ask(driver.simulator, f"/?{form}", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert driver.status() == "CREATE_COMPLETE"


def test_every_loopback_address_serves_its_own_clients() -> None:
    with Simulator(host="127.0.0.2") as running:
        assert running.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_motos_own_pages_cannot_empty_the_services_behind_stacks(driver: Driver) -> None:
    driver.create(template(Logs=logs("behind")))
    assert ask(driver.simulator, "/moto-api/reset", "POST").status == 404
    found = driver.simulator.client("logs").describe_log_groups(logGroupNamePrefix="behind")
    assert len(found["logGroups"]) == 1


def test_an_unsigned_request_is_identified_by_its_version(simulator: Simulator) -> None:
    form = urlencode({"Action": "ListExports", "Version": "2010-05-15"})
    for answer in (
        ask(simulator, "/", "POST", form, FORM),
        ask(simulator, f"/?{form}"),
    ):
        assert answer.status == 200
        assert "<ListExportsResult>" in answer.text


def test_a_malformed_request_is_an_aws_error(simulator: Simulator) -> None:
    signed = {
        **FORM,
        "Authorization": "AWS4-HMAC-SHA256 "
        "Credential=k/20260101/us-east-1/cloudformation/aws4_request, Signature=x",
    }
    for body in ("Action=%ff%fe", "nonsense", ""):
        answer = ask(simulator, "/", "POST", body, signed)
        assert (answer.status, answer.kind) == (400, "text/xml")
        assert "<ErrorResponse" in answer.text


def test_a_request_that_is_too_large_is_refused_without_being_read(simulator: Simulator) -> None:
    signed = {
        **FORM,
        "Authorization": "AWS4-HMAC-SHA256 "
        "Credential=k/20260101/us-east-1/cloudformation/aws4_request, Signature=x",
        "Content-Length": str(incoming.MOST_BYTES + 1),
    }
    connection = http.client.HTTPConnection("127.0.0.1", simulator.server.port, timeout=30)
    connection.putrequest("POST", "/")
    for name, value in signed.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = Answer(connection.getresponse())
    connection.close()
    assert (answer.status, "RequestEntityTooLarge" in answer.text) == (413, True)


def test_an_error_in_the_simulator_is_an_aws_error_and_logged(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(application, "perform", broken)
    form = urlencode({"Action": "ListExports", "Version": "2010-05-15"})
    answer = ask(simulator, "/", "POST", form, FORM)
    assert (answer.status, answer.kind) == (500, "text/xml")
    assert "<Code>InternalFailure</Code>" in answer.text
    assert "a bug" not in answer.text
    assert "a bug" in caplog.text


def test_an_error_on_the_simulators_own_pages_is_not_html(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(control_pages, "answer", broken)
    answer = ask(simulator, "/_mfcfn/status")
    assert (answer.status, answer.kind) == (500, "text/xml")
    assert "a bug" in caplog.text


def test_other_services_respond(simulator: Simulator) -> None:
    identity = simulator.client("sts").get_caller_identity()
    assert identity["Account"] == "123456789012"
    store = simulator.client("s3")
    store.create_bucket(Bucket="some-bucket")
    store.put_object(Bucket="some-bucket", Key="a/b", Body=b"x" * 100_000)
    assert store.get_object(Bucket="some-bucket", Key="a/b")["Body"].read() == b"x" * 100_000


def test_the_environment_is_what_another_client_needs(simulator: Simulator) -> None:
    environment = simulator.environment()
    assert environment["AWS_ENDPOINT_URL"] == simulator.endpoint_url
    assert environment["AWS_DEFAULT_REGION"] == environment["AWS_REGION"] == "us-east-1"


def test_a_stopped_simulator_can_be_started_again() -> None:
    for _ in range(2):
        with Simulator() as running:
            assert running.client("cloudformation").describe_stacks()["Stacks"] == []


def test_its_clients_are_boto3_clients(simulator: Simulator, tmp_path: Path) -> None:
    written = tmp_path / "written"
    written.write_text("data")
    for bucket in ("one", "two"):
        objects = simulator.client("s3")
        objects.create_bucket(Bucket=f"files-{bucket}")
        objects.upload_file(str(written), f"files-{bucket}", "key")
    assert objects.get_object(Bucket="files-two", Key="key")["Body"].read() == b"data"

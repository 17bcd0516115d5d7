"""A whole Metaflow service in one template: the life cycle of seventy-six resources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfn_simulator import Simulator
from cfn_simulator.types import is_record
from tests.cfn_simulator.driver import Driver

BODY = (Path(__file__).parent / "metaflow_stack" / "template.yaml").read_text(encoding="utf-8")
PASSWORD = "not-shown-to-anybody"
OFF = 17
"""Resources that exist only with the pages or the user role enabled."""


@pytest.fixture(scope="module")
def certificate(simulator: Simulator) -> str:
    answer = simulator.client("acm").request_certificate(DomainName="pages.example.org")
    return str(answer["CertificateArn"])


def options(**parameters: str) -> dict[str, Any]:
    given = {"DatabasePassword": PASSWORD, **parameters}
    return {
        "TemplateBody": BODY,
        "Capabilities": ["CAPABILITY_IAM"],
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in given.items()
        ],
    }


class Service(Driver):
    """The stack under test, with its parameters."""

    def begin(self, **parameters: str) -> str:
        answer = self.cloudformation.create_stack(StackName=self.name, **options(**parameters))
        return str(answer["StackId"])

    def change(self, **parameters: str) -> dict[str, tuple[str, str | None]]:
        """Updates through a change set; returns each resource's action and replacement."""
        made = self.cloudformation.create_change_set(
            StackName=self.name, ChangeSetName="change", **options(**parameters)
        )
        reviewed = self.cloudformation.describe_change_set(
            ChangeSetName=made["Id"], IncludePropertyValues=True
        )
        self.execute(reviewed)
        assert self.status() == "UPDATE_COMPLETE", self.history()
        changes = [one["ResourceChange"] for one in reviewed["Changes"]]
        return {
            one["LogicalResourceId"]: (one["Action"], one.get("Replacement")) for one in changes
        }


@pytest.fixture
def service(simulator: Simulator) -> Iterator[Service]:
    running = Service(simulator)
    yield running
    running.delete()


def test_it_is_created_read_back_changed_and_deleted(
    service: Service, simulator: Simulator
) -> None:
    stack_id = service.begin()
    assert service.status() == "CREATE_COMPLETE", service.history()
    made = service.resources()
    assert len(made) == 76 - OFF
    assert set(made.values()) == {"CREATE_COMPLETE"}
    outputs = service.outputs()
    assert not [key for key, value in outputs.items() if not value or "{" in value]
    assert "PagesAddress" not in outputs
    (queue,) = simulator.client("batch").describe_job_queues(jobQueues=[outputs["QueueArn"]])[
        "jobQueues"
    ]
    assert queue["jobQueueName"] == f"job-queue-{service.name}"
    changes = service.change(MostCpus="128", NotebookType="ml.t2.large")
    assert changes["Environment"][0] == "Modify"
    assert set(changes) >= {"Environment", "NotebookInstance"}
    bucket = service.physical_id("Artifacts")
    service.delete()
    assert service.status(stack_id) == "DELETE_COMPLETE"
    assert simulator.client("s3").head_bucket(Bucket=bucket)
    assert simulator.client("rds").describe_db_instances()["DBInstances"] == []
    assert simulator.client("elbv2").describe_load_balancers()["LoadBalancers"] == []


def test_switches_add_and_remove_whole_parts(service: Service, certificate: str) -> None:
    service.begin(Notebook="false", KeyNeeded="false")
    assert service.status() == "CREATE_COMPLETE", service.history()
    added = service.change(
        Pages="true",
        Certificate=certificate,
        PagesDomain="pages.example.org",
        UserRole="true",
        Notebook="true",
        KeyNeeded="true",
    )
    assert len(service.resources()) == 76
    assert {name for name, (action, _) in added.items() if action == "Add"} >= {
        "PagesListener",
        "PagesService",
        "PersonRole",
        "NotebookInstance",
        "ApiPlanKey",
    }
    outputs = service.outputs()
    assert outputs["PagesAddress"].endswith(".elb.amazonaws.com")
    removed = service.change(Notebook="false", KeyNeeded="false")
    assert {name for name, (action, _) in removed.items() if action == "Remove"} >= {
        "PagesListener",
        "PagesPeople",
        "PersonRole",
        "ApiKey",
    }
    assert len(service.resources()) == 76 - OFF - 3 - 4
    assert "PagesAddress" not in service.outputs()


def test_another_capacity_type_replaces_the_environment(service: Service) -> None:
    service.begin(Notebook="false")
    before = service.physical_id("Environment")
    changes = service.change(Notebook="false", BatchType="fargate")
    assert changes["Environment"] == ("Modify", "True")
    assert service.physical_id("Environment") != before


def test_secrets_can_be_read_only_from_the_services(service: Service, simulator: Simulator) -> None:
    service.begin(Notebook="false")
    manager = simulator.client("secretsmanager")
    text = manager.get_secret_value(SecretId=service.physical_id("DatabaseSecret"))
    secret = json.loads(text["SecretString"])
    shown = json.dumps([service.stack(), service.events()], default=str)
    assert PASSWORD not in shown
    assert secret["password"] not in shown
    assert secret["host"] in json.dumps(
        simulator.client("rds").describe_db_instances(), default=str
    )
    task = simulator.client("ecs").describe_task_definition(
        taskDefinition=service.physical_id("ServiceTask")
    )["taskDefinition"]
    environment = {
        one["name"]: one["value"] for one in task["containerDefinitions"][0]["environment"]
    }
    assert environment["MF_METADATA_DB_PSWD"] == secret["password"]


def test_every_type_in_it_is_created_by_a_service(service: Service) -> None:
    service.begin()
    answer = service.cloudformation.describe_stack_resources(StackName=service.name)
    types = {one["ResourceType"] for one in answer["StackResources"]}
    assert not [one for one in types if is_record(one)]


def test_a_late_failure_rolls_everything_back(service: Service, simulator: Simulator) -> None:
    broken = BODY.replace("Handler: index.handler", "Handler: index.handler\n      Nope: 1")
    request = {**options(Notebook="false"), "TemplateBody": broken, "DisableValidation": True}
    answer = service.cloudformation.create_stack(StackName=service.name, **request)
    assert service.status(answer["StackId"]) == "ROLLBACK_COMPLETE"
    (line,) = (one for one in service.history() if one.startswith("Migration CREATE_FAILED: Prop"))
    assert "extraneous key [Nope] is not permitted" in line
    statuses = set(service.resources().values())
    assert statuses <= {"DELETE_COMPLETE", "DELETE_SKIPPED"}

"""A warning before submitting a job that would do nothing and succeed."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn import Processing
from metaflow_batch_cfn.batch_api.responses import read_definition
from metaflow_batch_cfn.jobs.missing_command import idle_jobs
from metaflow_batch_cfn.jobs.request import JobRequest
from metaflow_batch_cfn.parts.fields.jobs import PUBLIC_IMAGE

CONTAINER = {"image": "python:3.12"}


def warnings(request: JobRequest = JobRequest(), **body: Any) -> list[str]:  # noqa: B008
    answer = {"jobDefinitionArn": "arn", "jobDefinitionName": "work", **body}
    return list(idle_jobs(request, read_definition(answer)))


@pytest.mark.parametrize(
    "image",
    [
        PUBLIC_IMAGE,
        "python",
        "python:3.12-slim",
        "library/python:3.12",
        "docker.io/library/ubuntu",
        f"public.ecr.aws/docker/library/alpine@sha256:{'0' * 64}",
        "public.ecr.aws/amazonlinux/amazonlinux:2023",
    ],
)
def test_a_base_image_without_a_command_causes_a_warning(image: str) -> None:
    (caution,) = warnings(containerProperties={"image": image})
    assert image in caution
    assert "ends immediately as SUCCEEDED" in caution


@pytest.mark.parametrize(
    "image",
    [
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/python:1",
        "team/python:3.12",
        "public.ecr.aws/team/python",
        "pythonista",
        "python-app:1",
        "nginx",
    ],
)
def test_a_custom_image_may_rely_on_its_own_command(image: str) -> None:
    assert warnings(containerProperties={"image": image}) == []


def test_a_command_of_the_job_or_of_its_definition_is_enough() -> None:
    assert warnings(JobRequest(command=("ls",)), containerProperties=CONTAINER) == []
    assert warnings(containerProperties={**CONTAINER, "command": ["ls"]}) == []


def test_the_containers_of_tasks_and_nodes_are_checked() -> None:
    assert warnings(ecsProperties={"taskProperties": [{"containers": [CONTAINER]}]})
    assert warnings(
        nodeProperties={"numNodes": 2, "nodeRangeProperties": [{"container": CONTAINER}]}
    )


def test_the_default_image_of_batch_processing_is_a_base_image() -> None:
    assert Processing.jobs.container_image == PUBLIC_IMAGE

"""Jobs are cancelled or terminated depending on their state, and listed in all states."""

from __future__ import annotations

from typing import Any

import pytest

from metaflow_batch_cfn.batch_api.errors import MissingJobError
from metaflow_batch_cfn.batch_api.identifiers import checked_job_ids
from metaflow_batch_cfn.batch_api.jobs_and_queues import JobStatus
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.jobs.cancel import EndAction, end, plan_endings
from metaflow_batch_cfn.jobs.listing import list_jobs
from tests.jobs.world import JOB_ID, World, job_answer, scripted


def ended(world: World, *job_ids: str) -> list[EndAction]:
    service = world.clients.jobs
    return [end(each, "enough", service).action for each in plan_endings(job_ids, service)]


def status(world: World, job_id: str) -> str:
    return str(world.batch.describe_jobs(jobs=[job_id])["jobs"][0]["status"])


def test_a_waiting_job_is_cancelled_once(working: World) -> None:
    job_id = working.job()
    assert ended(working, job_id) == [EndAction.CANCEL]
    assert status(working, job_id) == "FAILED"
    assert ended(working, job_id) == [EndAction.NOTHING]


def test_an_array_ends_as_a_whole_or_by_child(working: World) -> None:
    parent = working.job(arrayProperties={"size": 3})
    assert ended(working, f"{parent}:1") == [EndAction.CANCEL]
    assert [status(working, f"{parent}:{index}") for index in range(3)] == [
        "RUNNABLE", "FAILED", "RUNNABLE",
    ]  # fmt: skip
    assert ended(working, parent) == [EndAction.CANCEL]
    assert status(working, parent) == "FAILED"


@pytest.mark.parametrize("state", ["STARTING", "RUNNING"])
def test_a_job_that_has_started_is_terminated(state: str) -> None:
    clients, scripts = scripted(batch={"describe_jobs": [job_answer(state)], "terminate_job": [{}]})
    (planned,) = plan_endings([JOB_ID], clients.jobs)
    assert end(planned, "enough", clients.jobs).action is EndAction.TERMINATE
    assert scripts["terminate_job"].requests == [{"jobId": JOB_ID, "reason": "enough"}]


def test_an_array_whose_children_run_is_terminated() -> None:
    array = {"size": 2, "statusSummary": {"RUNNING": 1, "RUNNABLE": 1}}
    clients, _ = scripted(batch={"describe_jobs": [job_answer("PENDING", arrayProperties=array)]})
    assert plan_endings([JOB_ID], clients.jobs)[0].action is EndAction.TERMINATE


def test_a_job_that_starts_while_it_is_cancelled_is_terminated() -> None:
    states = [job_answer("RUNNABLE"), job_answer("STARTING")]
    clients, scripts = scripted(
        batch={"describe_jobs": states, "cancel_job": [{}], "terminate_job": [{}]}
    )
    (planned,) = plan_endings([JOB_ID], clients.jobs)
    assert planned.action is EndAction.CANCEL
    assert end(planned, "enough", clients.jobs).action is EndAction.TERMINATE
    assert len(scripts["cancel_job"].requests) == len(scripts["terminate_job"].requests) == 1


def test_all_jobs_that_do_not_exist_are_named(working: World) -> None:
    other = JOB_ID.replace("0f6c", "1f6c")
    with pytest.raises(MissingJobError) as raised:
        plan_endings([JOB_ID, working.job(), other], working.clients.jobs)
    assert raised.value.job_ids == (JOB_ID, other)


def test_all_ids_are_checked_at_once_and_used_once() -> None:
    arn = f"arn:aws:batch:us-east-1:123456789012:job/{JOB_ID}"
    assert checked_job_ids([JOB_ID, f"{JOB_ID}:3", arn]) == (JOB_ID, f"{JOB_ID}:3")
    with pytest.raises(ConfigError) as raised:
        checked_job_ids(["job-1", JOB_ID, ""])
    assert len(raised.value.problems) == 2


def listed(world: World, *queues: str, **given: Any) -> list[str]:
    found = list_jobs(queues or ("queue",), world.clients.jobs, **given)
    return [each.job.job_id for each in found.jobs]


def test_jobs_of_all_states_and_queues_are_listed_newest_first(working: World) -> None:
    working.queue(name="other")
    first = working.job()
    second = working.job(jobQueue="other")
    third = working.job(dependsOn=[{"jobId": first}])
    working.batch.terminate_job(jobId=second, reason="enough")
    assert listed(working, "queue", "other") == [third, second, first]
    assert listed(working, "queue", "other", statuses=[JobStatus.FAILED]) == [second]


def test_a_listing_that_is_cut_off_says_so(working: World) -> None:
    jobs = [working.job() for _ in range(3)]
    service = working.clients.jobs
    found = list_jobs(["queue"], service, most=2)
    assert [each.job.job_id for each in found.jobs] == [jobs[2], jobs[1]]
    assert found.cut_off
    assert not list_jobs(["queue"], service, most=3).cut_off


def test_all_pages_of_a_listing_are_read(working: World) -> None:
    parent = working.job(arrayProperties={"size": 230})
    children = list(working.clients.jobs.children(parent, JobStatus.RUNNABLE))
    assert len({child.job_id for child in children}) == 230
    assert len(working.clients.jobs.jobs([child.job_id for child in children])) == 230

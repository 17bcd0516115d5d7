"""Where a log is, what it contains, and the reason if there is none."""

from __future__ import annotations

import time
from typing import Any

import pytest

from metaflow_batch_cfn.aws.errors import AccessError, TransientError
from metaflow_batch_cfn.batch_api.errors import MissingJobError
from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
from metaflow_batch_cfn.batch_api.responses import read_job
from metaflow_batch_cfn.jobs.follow import follow
from metaflow_batch_cfn.jobs.logs import LogLine, LogPlace, LogReader, NoLog, log_place
from tests.jobs.world import Clock, World, job_answer, logged, refusal, scripted

MISSING = refusal("ResourceNotFoundException")


def job(status: str, **members: Any) -> Job:
    return read_job(job_answer(status, **members)["jobs"][0])


def container(stream: str = "", **members: Any) -> dict[str, Any]:
    return {"container": {"logStreamName": stream, **members} if stream else members}


def test_the_group_and_stream_are_read_from_the_job() -> None:
    options = {"awslogs-group": "/own/group", "awslogs-stream-prefix": "work"}
    with_stream = container(
        "work/default/task", logConfiguration={"logDriver": "awslogs", "options": options}
    )
    assert log_place(job("RUNNING", **with_stream)) == LogPlace("/own/group", "work/default/task")


def test_a_job_without_a_log_group_writes_to_the_default_of_batch() -> None:
    assert log_place(job("RUNNING", **container("s"))) == LogPlace("/aws/batch/job", "s")


def test_each_attempt_has_its_own_stream() -> None:
    attempts = [{"container": {"logStreamName": "first"}}, {"container": {"reason": "no image"}}]
    found = job("RUNNING", attempts=attempts, **container("third"))
    assert log_place(found, 1) == LogPlace("/aws/batch/job", "first")
    assert log_place(found, 2) == NoLog("attempt 2 did not start a container: no image")
    assert log_place(found, 3) == LogPlace("/aws/batch/job", "third")
    assert log_place(found) == LogPlace("/aws/batch/job", "third")
    assert log_place(found, 4) == NoLog("there is no attempt 4; the job has had 2", "--attempt")


def test_a_container_of_an_ecs_task_has_its_stream_in_the_attempt() -> None:
    task = {"containers": [{"name": "main", "logStreamName": "task"}]}
    found = job("SUCCEEDED", attempts=[{"taskProperties": [task]}])
    assert log_place(found) == LogPlace("/aws/batch/job", "task")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (job("RUNNABLE"), "the job is RUNNABLE and has not started yet"),
        (job("RUNNING"), "the job is RUNNING, but has not written to its log yet"),
        (job("FAILED", statusReason="too late"), "without starting a container: too late"),
        (
            job("PENDING", arrayProperties={"size": 3}),
            "only the children of an array job write logs: use 0 to 2",
        ),
        (job("RUNNING", nodeProperties={"numNodes": 2}), "one log per node: use 0 to 1"),
        (
            job("RUNNING", **container("s", logConfiguration={"logDriver": "splunk"})),
            "the job uses log driver splunk",
        ),
    ],
)
def test_a_missing_log_has_a_reason(found: Job, why: str) -> None:
    place = log_place(found)
    assert isinstance(place, NoLog)
    assert why in place.why


def texts(reader: LogReader) -> list[str]:
    return [line.text for line in reader.new_lines()]


def test_all_pages_of_a_stream_are_read_until_the_token_repeats() -> None:
    pages = [logged("a", token="1"), logged(token="2"), logged("b", token="3"), logged(token="3")]
    clients, scripts = scripted(logs={"get_log_events": pages})
    assert texts(LogReader(LogPlace("g", "s"), clients.logs)) == ["a", "b"]
    requests = scripts["get_log_events"].requests
    assert [each.get("nextToken") for each in requests] == [None, "1", "2", "3"]
    assert all(each["startFromHead"] for each in requests)


def test_a_stream_that_does_not_exist_yet_has_no_lines() -> None:
    clients, _ = scripted(
        logs={"get_log_events": [MISSING, logged("a", token="1"), logged(token="1")]}
    )
    reader = LogReader(LogPlace("g", "s"), clients.logs)
    assert texts(reader) == []
    assert texts(reader) == ["a"]


def test_denied_access_to_a_log_is_not_an_empty_log() -> None:
    clients, _ = scripted(logs={"get_log_events": [refusal("AccessDeniedException")]})
    with pytest.raises(AccessError, match="logs:GetLogEvents"):
        texts(LogReader(LogPlace("g", "s"), clients.logs))


def test_a_log_in_the_simulator_can_be_read(world: World) -> None:
    logs = world.services.client("logs")
    logs.create_log_group(logGroupName="/own")
    logs.create_log_stream(logGroupName="/own", logStreamName="s")
    # The service rejects events older than two weeks.
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": "hello"}, {"timestamp": now + 1, "message": "bye"}]
    logs.put_log_events(logGroupName="/own", logStreamName="s", logEvents=events)
    assert texts(LogReader(LogPlace("/own", "s"), world.clients.logs)) == ["hello", "bye"]


def watched(batch: list[Any], logs: list[Any], **given: Any) -> tuple[list[str], Clock]:
    clients, _ = scripted(batch={"describe_jobs": batch}, logs={"get_log_events": logs})
    clock = Clock()
    found = [
        each.status.value if isinstance(each, Job) else getattr(each, "text", "")
        for each in follow(job_answer("RUNNING")["jobs"][0]["jobId"], clients, clock.pace, **given)
    ]
    return found, clock


def test_a_job_is_reported_once_in_each_state_until_it_ends() -> None:
    states = [job_answer(status) for status in ("RUNNABLE", "RUNNABLE", "RUNNING", "SUCCEEDED")]
    found, clock = watched(states, [])
    assert found == ["RUNNABLE", "RUNNING", "SUCCEEDED"]
    assert len(clock.slept) == 3


def test_lines_come_between_the_states_and_the_last_ones_after_the_end() -> None:
    running, done = (job_answer(each, **container("s")) for each in ("RUNNING", "SUCCEEDED"))
    pages = [
        logged("one", token="1"), logged(token="1"),
        logged("two", token="2"), logged(token="2"),
        logged("late", token="3"), logged(token="3"),
    ]  # fmt: skip
    found, _ = watched([running, done], pages, with_log=True)
    assert found == ["RUNNING", "one", "two", "SUCCEEDED", "late"]


def test_a_retry_is_followed_in_its_own_stream() -> None:
    failed = {"container": {"logStreamName": "first", "exitCode": 1}}
    states = [
        job_answer("RUNNING", **container("first")),
        job_answer("RUNNING", attempts=[failed], **container("second")),
        job_answer("SUCCEEDED", attempts=[failed, failed], **container("second")),
    ]
    streams = {
        "first": [logged("a", token="1"), logged(token="1")],
        "second": [logged("b", token="2"), logged(token="2")],
    }

    class Logs:
        def get_log_events(self, **request: Any) -> Any:
            pages = streams[request["logStreamName"]]
            return pages.pop(0) if len(pages) > 1 else pages[0]

    clients, _ = scripted(batch={"describe_jobs": states})
    make = clients.make
    both = type(clients)(lambda service: Logs() if service == "logs" else make(service), "r")
    found = [
        each.text
        for each in follow(states[0]["jobs"][0]["jobId"], both, Clock().pace, with_log=True)
        if isinstance(each, LogLine)
    ]
    assert found == ["a", "b"]


def test_a_short_network_outage_does_not_stop_following() -> None:
    found, _ = watched([refusal("ThrottlingException"), job_answer("SUCCEEDED")], [])
    assert found == ["SUCCEEDED"]


def test_a_job_that_batch_does_not_know_yet_is_followed() -> None:
    unknown: dict[str, Any] = {"jobs": []}
    found, clock = watched([unknown, unknown, job_answer("SUCCEEDED")], [])
    assert found == ["SUCCEEDED"]
    assert len(clock.slept) == 2
    with pytest.raises(MissingJobError):
        watched([unknown], [])


def test_a_long_network_outage_stops_following() -> None:
    with pytest.raises(TransientError):
        watched([refusal("ThrottlingException")], [])

"""The output of an array's children while the array is followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metaflow_batch_cfn.batch_api.clients import Clients
from metaflow_batch_cfn.batch_api.jobs_and_queues import Job
from metaflow_batch_cfn.jobs.follow import follow
from metaflow_batch_cfn.jobs.output import READ_IN_FULL, ArrayOutput, ChildFailed, Written
from tests.jobs.world import JOB_ID, Clock, Scripted, job_answer

Answer = Any


@dataclass
class Child:
    """A child at one point in time: its status, and the lines of its log stream."""

    status: str = "PENDING"
    lines: list[tuple[int, str]] = field(default_factory=list)
    exit_code: int | None = None
    has_log: bool = True

    @property
    def ended(self) -> bool:
        return self.status in ("SUCCEEDED", "FAILED")


@dataclass
class Account:
    """An array job, its streams in CloudWatch Logs, and the requests to both services."""

    children: list[Child]
    moments: list[dict[int, Child]] = field(default_factory=list)
    streams_read: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, *children: Child) -> Account:
        return cls(list(children))

    @property
    def clients(self) -> Clients:
        operations: Any = {
            "describe_jobs": self.describe_jobs,
            "list_jobs": self.list_jobs,
            "get_log_events": self.get_log_events,
        }
        client = Scripted(operations)
        return Clients(lambda service: client, "us-east-1")

    def describe_jobs(self, jobs: list[str]) -> Answer:
        assert len(jobs) <= 100
        return {"jobs": [self._described(job_id) for job_id in jobs]}

    def list_jobs(self, **request: Any) -> Answer:
        assert request["arrayJobId"] == JOB_ID
        found = [
            {**self._child(index), "createdAt": 0}
            for index, child in enumerate(self.children)
            if child.status == request["jobStatus"]
        ]
        return {"jobSummaryList": found}

    def get_log_events(self, **request: Any) -> Answer:
        index = int(request["logStreamName"])
        self.streams_read.append(index)
        lines = self.children[index].lines
        start = int(request.get("nextToken", 0))
        chosen = lines[start:] if request["startFromHead"] else lines[-request["limit"] :]
        events = [{"timestamp": moment, "message": text} for moment, text in chosen]
        return {"events": events, "nextForwardToken": str(len(lines))}

    def _described(self, job_id: str) -> Answer:
        _, colon, index = job_id.partition(":")
        if colon:
            return self._child(int(index))
        if self.moments:
            for number, child in self.moments.pop(0).items():
                self.children[number] = child
        counts: dict[str, int] = {}
        for one in self.children:
            counts[one.status] = counts.get(one.status, 0) + 1
        properties = {"size": len(self.children), "statusSummary": counts}
        return {**self._parent(), "arrayProperties": properties}

    def _parent(self) -> Answer:
        status = "PENDING"
        if all(child.ended for child in self.children):
            failed = any(child.status == "FAILED" for child in self.children)
            status = "FAILED" if failed else "SUCCEEDED"
        return job_answer(status)["jobs"][0]

    def _child(self, index: int) -> Answer:
        child = self.children[index]
        container: dict[str, Any] = {"logStreamName": str(index)} if child.has_log else {}
        if child.exit_code is not None:
            container["exitCode"] = child.exit_code
        reason = "Essential container in task exited" if child.status == "FAILED" else ""
        return {
            **job_answer(child.status)["jobs"][0], "jobId": f"{JOB_ID}:{index}",
            "container": container, "arrayProperties": {"index": index}, "statusReason": reason,
        }  # fmt: skip


def shown(each: Job | Written) -> str:
    match each:
        case Job():
            return f"{each.status.value} {each.array.summary}"
        case ChildFailed():
            return f"{each.index} failed: {each.why}"
        case _:
            return f"{each.index} {each.text}"


def followed(account: Account) -> list[str]:
    watch = follow(JOB_ID, account.clients, Clock().pace, with_log=True)
    return [shown(each) for each in watch]


def looked(account: Account, output: ArrayOutput) -> list[str]:
    job = account.clients.jobs.job(JOB_ID)
    return [shown(each) for each in output.new(job)]


def test_lines_of_two_children_come_in_chronological_order_and_the_last_ones_after_the_end() -> (
    None
):
    account = Account.of(Child(), Child())
    account.moments = [
        {0: Child("RUNNING", [(1, "a")]), 1: Child("RUNNING", [(2, "b")])},
        {0: Child("RUNNING", [(1, "a"), (5, "e")]), 1: Child("RUNNING", [(2, "b"), (3, "c")])},
        {0: Child("SUCCEEDED", [(1, "a"), (5, "e")]), 1: Child("SUCCEEDED", [(2, "b"), (3, "c")])},
        {1: Child("SUCCEEDED", [(2, "b"), (3, "c"), (6, "late")])},
    ]
    assert followed(account) == [
        "PENDING 2 RUNNING of 2", "0 a", "1 b", "1 c", "0 e", "SUCCEEDED 2 SUCCEEDED of 2",
        "1 late",
    ]  # fmt: skip


def test_a_failed_child_is_reported_after_its_last_line() -> None:
    account = Account.of(
        Child("FAILED", [(1, "Traceback")], exit_code=3), Child("SUCCEEDED", [(2, "done")])
    )
    assert followed(account) == [
        "0 Traceback", "1 done", "FAILED 1 SUCCEEDED, 1 FAILED of 2",
        "0 failed: Essential container in task exited, exit code 3",
    ]  # fmt: skip


def test_a_failed_child_without_a_log_is_reported_too() -> None:
    account = Account.of(Child("FAILED", has_log=False), Child("SUCCEEDED"))
    assert "0 failed: Essential container in task exited" in followed(account)


def test_a_finished_log_is_not_read_again() -> None:
    account = Account.of(Child("SUCCEEDED", [(1, "a")]), Child("RUNNING", [(2, "b")]))
    output = ArrayOutput(account.clients)
    assert looked(account, output) == ["0 a", "1 b"]
    assert looked(account, output) == []
    account.streams_read.clear()
    assert looked(account, output) == []
    assert set(account.streams_read) == {1}


def test_of_500_children_the_first_are_read_in_full_and_of_other_failed_ones_the_last_lines() -> (
    None
):
    many = [Child("RUNNING", [(index, f"line of {index}")]) for index in range(500)]
    for index in range(300, 340):
        lines = [(number, f"{number}") for number in range(1, 31)]
        many[index] = Child("FAILED", lines, exit_code=1)
    account = Account(many)
    output = ArrayOutput(account.clients)
    found = looked(account, output)
    indexes = [int(line.split()[0]) for line in found]
    assert indexes[:READ_IN_FULL] == list(range(READ_IN_FULL))
    assert sorted(set(indexes[READ_IN_FULL:])) == list(range(300, 310))
    last = [line for line in found if line.startswith("300 ")]
    assert last == [
        *(f"300 {number}" for number in range(21, 31)),
        "300 failed: Essential container in task exited, exit code 1",
    ]
    account.streams_read.clear()
    assert looked(account, output) == []
    assert set(account.streams_read) == set(range(READ_IN_FULL))


def test_the_current_output_is_listed_child_by_child() -> None:
    account = Account.of(
        Child("FAILED", [(1, "a"), (9, "i")], exit_code=1), Child("RUNNING", [(2, "b")]), Child()
    )
    job = account.clients.jobs.job(JOB_ID)
    found = [shown(each) for each in ArrayOutput(account.clients).until_now(job)]
    assert found[:3] == ["0 a", "0 i", "1 b"]
    assert found[3].startswith("0 failed")
    assert account.streams_read.count(2) == 0

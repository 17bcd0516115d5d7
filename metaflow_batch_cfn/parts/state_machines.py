"""Definitions of state machines that run a job, in Amazon's States Language with JSONata.

What an execution is started with is added to the submission; the queue and the definition are
those of the state machine, whatever the input says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from troposphere import Sub

from metaflow_batch_cfn.core.values import Text

_SERVICE = "arn:${AWS::Partition}:states:::"
_FIXED = (
    "{'JobName': $states.context.Execution.Name,"
    " 'JobQueue': '${Queue}', 'JobDefinition': '${Definition}'}"
)
_KEY = {"Id": {"S": "{% $states.context.Execution.Name %}"}}


def run_job(queue_arn: Text, definition_name: Text) -> Sub:
    """One state: submit, and wait for the end."""
    return Sub(
        _machine("RunJob", {"RunJob": {**_submission(), "End": True}}),
        Queue=queue_arn,
        Definition=definition_name,
    )


def run_job_and_record(queue_arn: Text, definition_name: Text, table_name: Text) -> Sub:
    """The same between two records: that it was submitted, and how it ended."""
    states = {
        "RecordSubmitted": {
            **_task("dynamodb:putItem", _record("SUBMITTED", "SubmittedAt")),
            "Output": "{% $states.input %}",
            "Next": "RunJob",
        },
        "RunJob": {
            **_submission(),
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "RecordFailed"}],
            "Next": "RecordSucceeded",
        },
        "RecordSucceeded": {
            **_task("dynamodb:updateItem", _ending("SUCCEEDED")),
            "End": True,
        },
        "RecordFailed": {
            **_task("dynamodb:updateItem", _ending("FAILED")),
            "Next": "JobFailed",
        },
        "JobFailed": {"Type": "Fail", "Error": "JobFailed", "Cause": "The job failed."},
    }
    return Sub(
        _machine("RecordSubmitted", states),
        Queue=queue_arn,
        Definition=definition_name,
        Table=table_name,
    )


def _machine(first: str, states: Mapping[str, Any]) -> str:
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": first, "States": states})


def _submission() -> dict[str, Any]:
    return _task("batch:submitJob.sync", "{% $merge([$states.input, " + _FIXED + "]) %}")


def _task(service: str, arguments: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"{_SERVICE}{service}", "Arguments": arguments}


def _record(status: str, moment: str) -> dict[str, Any]:
    item = {**_KEY, "Status": {"S": status}, moment: {"S": "{% $now() %}"}}
    return {"TableName": "${Table}", "Item": item}


def _ending(status: str) -> dict[str, Any]:
    """`Status` is a word of DynamoDB's own, so it goes by another name."""
    return {
        "TableName": "${Table}",
        "Key": _KEY,
        "UpdateExpression": "SET #status = :status, EndedAt = :moment",
        "ExpressionAttributeNames": {"#status": "Status"},
        "ExpressionAttributeValues": {
            ":status": {"S": status},
            ":moment": {"S": "{% $now() %}"},
        },
    }

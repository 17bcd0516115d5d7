"""Definitions of state machines that run a job, in Amazon States Language with JSONata.

The input of an execution is merged into the submission. The queue and the job definition are always
those of the state machine, whatever the input says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metaflow_batch_cfn.core.values import Text
from metaflow_batch_cfn.parts.texts import compact_json, filled

_SERVICE = "arn:${AWS::Partition}:states:::"
_FIXED_ARGUMENTS = (
    "{'JobName': $states.context.Execution.Name,"
    " 'JobQueue': '${Queue}', 'JobDefinition': '${Definition}'}"
)
_KEY = {"Id": {"S": "{% $states.context.Execution.Name %}"}}


def run_job(queue_arn: Text, definition_name: Text) -> Text:
    """One state: submit the job and wait for it to finish."""
    return filled(
        _machine("RunJob", {"RunJob": {**_submission(), "End": True}}),
        Queue=queue_arn,
        Definition=definition_name,
    )


def run_job_and_record(queue_arn: Text, definition_name: Text, table_name: Text) -> Text:
    """The same, with a record before and after: that the job was submitted, and how it ended."""
    failed = {"ErrorEquals": ["States.ALL"], "Assign": {"status": "FAILED"}, "Next": "RecordEnd"}
    states = {
        "RecordSubmitted": {
            **_task("dynamodb:putItem", _submitted_record()),
            "Output": "{% $states.input %}",
            "Next": "RunJob",
        },
        "RunJob": {
            **_submission(),
            "Assign": {"status": "SUCCEEDED"},
            "Catch": [failed],
            "Next": "RecordEnd",
        },
        "RecordEnd": {**_task("dynamodb:updateItem", _end_record()), "Next": "HowItEnded"},
        "HowItEnded": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $status = 'FAILED' %}", "Next": "JobFailed"}],
            "Default": "JobSucceeded",
        },
        "JobSucceeded": {"Type": "Succeed"},
        "JobFailed": {"Type": "Fail", "Error": "JobFailed"},
    }
    return filled(
        _machine("RecordSubmitted", states),
        Queue=queue_arn,
        Definition=definition_name,
        Table=table_name,
    )


def _machine(first: str, states: Mapping[str, Any]) -> str:
    return compact_json({"QueryLanguage": "JSONata", "StartAt": first, "States": states})


def _submission() -> dict[str, Any]:
    return _task("batch:submitJob.sync", "{% $merge([$states.input, " + _FIXED_ARGUMENTS + "]) %}")


def _task(service: str, arguments: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"{_SERVICE}{service}", "Arguments": arguments}


def _submitted_record() -> dict[str, Any]:
    item = {**_KEY, "Status": {"S": "SUBMITTED"}, "SubmittedAt": {"S": "{% $now() %}"}}
    return {"TableName": "${Table}", "Item": item}


def _end_record() -> dict[str, Any]:
    """`Status` is a reserved word of DynamoDB, so it has an alias."""
    return {
        "TableName": "${Table}",
        "Key": _KEY,
        "UpdateExpression": "SET #status = :status, EndedAt = :moment",
        "ExpressionAttributeNames": {"#status": "Status"},
        "ExpressionAttributeValues": {
            ":status": {"S": "{% $status %}"},
            ":moment": {"S": "{% $now() %}"},
        },
    }

"""moto's interpreter, tied to this simulator and mended where a real flow fails on it.

Mended are the state for AWS Batch (see `batch_task`); JSONata (see `expressions`); a path that
names several members, which gives an object in AWS and gave a list, that no later state can read;
and an execution that is started without a name.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any
from uuid import uuid4

from cfn_simulator.state_machines.completions import COMPLETIONS

ClientFor = Callable[[str, str], Any]


def interpret(client_for: ClientFor) -> None:
    """Let moto run state machines; `client_for(service, region)` answers what they call."""
    from moto.core.config import default_user_config
    from moto.stepfunctions.parser.asl.utils import boto_client

    _mend()
    # It logs each state that fails, and so a user's business, as an error of its own.
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    setattr(boto_client, "boto3", _Clients(client_for))  # noqa: B010 (mypy knows the module)


def abort_executions() -> None:
    """Stop whatever runs, so that no thread goes on asking for what is forgotten."""
    models = sys.modules.get("moto.stepfunctions.parser.models")
    accounts = models.stepfunctions_parser_backends.values() if models else ()
    backends = [backend for regions in accounts for backend in regions.values()]
    for machine in [one for backend in backends for one in backend.state_machines]:
        for execution in machine.executions:
            if execution.exec_status == "RUNNING":
                execution.stop(datetime.now(tz=timezone.utc), error=None, cause=None)


class _Clients:
    """What moto's interpreter takes for boto3."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

    def client(self, service_name: str, region_name: str, **_: object) -> Any:
        return self._client_for(service_name, region_name)


@lru_cache(maxsize=1)
def _mend() -> None:
    from moto.stepfunctions.parser.asl.component.common.string import string_expression
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
        state_task_service_factory as factory,
    )
    from moto.stepfunctions.parser.asl.jsonata import jsonata
    from moto.stepfunctions.parser.asl.utils.json_path import extract_json
    from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication as Told
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend as Backend

    from cfn_simulator.state_machines.batch_task import BatchTask
    from cfn_simulator.state_machines.expressions import evaluate

    mended: tuple[tuple[object, str, object], ...] = (
        (factory, "StateTaskServiceBatch", BatchTask),
        (jsonata, "_eval_jsonata", evaluate),
        (string_expression, "extract_json", _selecting(extract_json)),
        (Backend, "start_execution", _named(Backend.start_execution)),
        (Told, "terminated", _counted(Told.terminated)),
    )
    for owner, name, better in mended:
        setattr(owner, name, better)


def _selecting(extract: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    """A path that names several members gives an object of those that are there."""
    from jsonpath_ng import Child, Fields
    from jsonpath_ng.ext import parse

    def extract_json(path: str, data: Any) -> Any:
        expression = parse(path)
        match expression:
            case Child(right=Fields(fields=fields)) if len(fields) > 1:
                return {str(found.path): found.value for found in expression.find(data)}
        return extract(path, data)

    return extract_json


def _named(start: Callable[..., Any]) -> Callable[..., Any]:
    def start_execution(
        backend: Any, state_machine_arn: str, name: str | None = None, *more: Any, **options: Any
    ) -> Any:
        return start(backend, state_machine_arn, name or str(uuid4()), *more, **options)

    return start_execution


def _counted(end: Callable[[Any], None]) -> Callable[[Any], None]:
    def terminated(communication: Any) -> None:
        try:
            end(communication)
        finally:
            COMPLETIONS.add()

    return terminated

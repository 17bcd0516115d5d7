"""moto's interpreter, connected to this simulator and fixed where a real flow fails on it.

The fixes concern the state for AWS Batch (see `batch_task`); JSONata (see `expressions`); a path
that names several members, which returns an object in AWS but a list in moto, which later states
cannot read; and an execution that is started without a name.
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
    """Make moto run state machines, whose calls use the clients from `client_for`."""
    from moto.core.config import default_user_config
    from moto.stepfunctions.parser.asl.utils import boto_client

    _fix()
    # It logs each failed state, which concerns only the user's flow, as its own error.
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    setattr(boto_client, "boto3", _Clients(client_for))  # noqa: B010 (mypy knows the module)


def abort_executions() -> None:
    """Stop running executions, so that no thread keeps requesting what has been reset."""
    models = sys.modules.get("moto.stepfunctions.parser.models")
    accounts = models.stepfunctions_parser_backends.values() if models else ()
    backends = [backend for regions in accounts for backend in regions.values()]
    for machine in [machine for backend in backends for machine in backend.state_machines]:
        for execution in machine.executions:
            if execution.exec_status == "RUNNING":
                execution.stop(datetime.now(tz=timezone.utc), error=None, cause=None)


class _Clients:
    """What moto's interpreter uses in place of boto3."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

    def client(self, service_name: str, region_name: str, **_: object) -> Any:
        return self._client_for(service_name, region_name)


@lru_cache(maxsize=1)
def _fix() -> None:
    from moto.stepfunctions.parser.asl.component.common.string import string_expression
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
        state_task_service_factory as factory,
    )
    from moto.stepfunctions.parser.asl.jsonata import jsonata
    from moto.stepfunctions.parser.asl.utils.json_path import extract_json
    from moto.stepfunctions.parser.backend.execution import (
        BaseExecutionWorkerCommunication as Communication,
    )
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend as Backend

    from cfn_simulator.state_machines.batch_task import BatchTask
    from cfn_simulator.state_machines.expressions import evaluate

    fixes: tuple[tuple[object, str, object], ...] = (
        (factory, "StateTaskServiceBatch", BatchTask),
        (jsonata, "_eval_jsonata", evaluate),
        (string_expression, "extract_json", _selecting(extract_json)),
        (Backend, "start_execution", _named(Backend.start_execution)),
        (Communication, "terminated", _counted(Communication.terminated)),
    )
    for owner, name, replacement in fixes:
        setattr(owner, name, replacement)


def _selecting(extract: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    """A path that names several members returns an object with those that exist."""
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

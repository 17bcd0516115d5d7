"""The state that submits a job to AWS Batch, corrected from moto's interpreter.

In: moto's own state. Out: a state that spells parameters as AWS Batch does and results as Step
Functions does, accepts every parameter of SubmitJob, and ends its job when its execution is stopped
("Run a Job (.sync)": Step Functions makes a best-effort attempt to cancel the task).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_batch,
)
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for

from cfn_simulator.base.hermetic import hermetic_session

ABORTED = "The execution of the state machine was aborted."


class BatchTask(state_task_service_batch.StateTaskServiceBatch):
    def _get_supported_parameters(self) -> set[str] | None:
        shape = _operation(self.resource.api_action).input_shape
        return {self._to_sfn_cased(name) for name in shape.members}

    def _normalise_parameters(self, parameters: Any, *_: Any, **__: Any) -> None:
        self._to_boto_request(parameters, _operation(self.resource.api_action).input_shape)

    def _normalise_response(
        self,
        response: Any,
        boto_service_name: str | None = None,
        service_action_name: str | None = None,
    ) -> None:
        operation = _operation(service_action_name or self.resource.api_action)
        self._from_boto_response(response, operation.output_shape)

    def _build_sync_resolver(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,
    ) -> Any:
        job_id = env.stack[-1]["JobId"]
        resolve = super()._build_sync_resolver(
            env, resource_runtime_part, normalised_parameters, state_credentials
        )
        return _Watch(resolve, job_id, resource_runtime_part.region)

    def _eval_sync(self, env: Any, sync_resolver: Any, *more: Any, **given: Any) -> Any:
        outcome = super()._eval_sync(env, sync_resolver, *more, **given)
        if not env.is_running():
            sync_resolver.end()
        return outcome


@dataclass(frozen=True)
class _Watch:
    """Checks whether a job has ended; terminates it when the execution no longer waits."""

    resolve: Any
    job_id: str
    region: str

    def __call__(self) -> Any:
        return self.resolve()

    def end(self) -> None:
        # After a reset of the account, the job does not exist.
        with suppress(ClientError):
            batch: Any = boto_client_for(service="batch", region=self.region)
            batch.terminate_job(jobId=self.job_id, reason=ABORTED)


def _operation(name: str) -> Any:
    """The model of an operation, written `submitJob` by Step Functions, `describe_jobs` by moto."""
    model = hermetic_session().get_service_model("batch")
    spelled = name.replace("_", "").lower()
    return next(
        model.operation_model(one) for one in model.operation_names if one.lower() == spelled
    )

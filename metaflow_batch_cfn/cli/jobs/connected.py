"""What the commands of `mfcfn jobs` use: the clients of an account, and a stack's queues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metaflow_batch_cfn.core.errors import ConfigError, Problem

if TYPE_CHECKING:
    from metaflow_batch_cfn.batch_api.clients import Clients
    from metaflow_batch_cfn.cli.inputs.connection import Connection
    from metaflow_batch_cfn.jobs.targets import Targets


def clients_of(connection: Connection) -> Clients:
    from metaflow_batch_cfn.batch_api.clients import Clients

    account = connection.account
    return Clients(account.client, account.identity.region, account.identity.commands)


def targets_in(stack: str, connection: Connection) -> Targets:
    from metaflow_batch_cfn.deploy.applying.outputs import outputs_of
    from metaflow_batch_cfn.jobs.targets import targets_of

    outputs = outputs_of(stack, connection.cloud)
    return targets_of(stack, outputs, connection.cloud.resources(stack))


def one_job_id(text: str, index: int | None) -> str:
    """The ID of the job, or of the child or node that `--index` names."""
    from metaflow_batch_cfn.batch_api.identifiers import checked_job_ids

    (job_id,) = checked_job_ids([text])
    if index is None:
        return job_id
    if ":" in job_id or "#" in job_id:
        problem = Problem("--index", f"{job_id} is already a child or node", "Omit it.")
        raise ConfigError([problem])
    return f"{job_id}:{index}"


def place_document(connection: Connection) -> dict[str, object]:
    identity = connection.account.identity
    return {
        "account": identity.account,
        "region": identity.region,
        "local": connection.local,
    }


def job_ids_of(words: Sequence[str]) -> tuple[str, ...]:
    from metaflow_batch_cfn.batch_api.identifiers import checked_job_ids

    return checked_job_ids(words)

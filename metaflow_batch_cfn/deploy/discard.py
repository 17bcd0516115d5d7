"""What was made for a plan goes again: its change set, and the empty shell of a stack that never
was.

In: names. Out: what could not be removed, in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from metaflow_batch_cfn.aws.errors import ServiceError
from metaflow_batch_cfn.deploy.names import PREFIX
from metaflow_batch_cfn.deploy.states import StackStatus

if TYPE_CHECKING:
    from metaflow_batch_cfn.deploy.client import Cloud


def remove_change_set(stack: str, name: str, owns_shell: bool, cloud: Cloud) -> tuple[str, ...]:
    """What could not be removed, in words; a failure here never hides the cause of another."""
    try:
        cloud.delete_change_set(stack, name)
    except ServiceError as error:
        return (f"change set {name} of stack {stack} is left: {error.reason}",)
    if not owns_shell:
        return ()
    try:
        return _remove_shell(stack, name, cloud)
    except ServiceError as error:
        return (f"stack {stack} is left in {StackStatus.REVIEW_IN_PROGRESS.value}: {error.reason}",)


def _remove_shell(stack: str, name: str, cloud: Cloud) -> tuple[str, ...]:
    """Only the empty shell goes: never a stack that has existed, nor somebody else's plan."""
    found = cloud.stack(stack)
    if found is None or found.status is not StackStatus.REVIEW_IN_PROGRESS:
        return ()
    if set(cloud.change_set_names(found.stack_id)) - {name}:
        return (f"stack {stack} is left: it has other change sets",)
    cloud.delete_stack(found.stack_id, f"{PREFIX}-{name}")
    return ()

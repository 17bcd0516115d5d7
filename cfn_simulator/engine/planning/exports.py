"""Exports: a name belongs to one stack, and an imported export can be neither changed nor deleted.

In: the stacks of the account, and the outputs that one of them would have. Out: CloudFormation's
reason for refusing them, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfn_simulator.engine.state.stack import Stack
from cfn_simulator.engine.state.store import Store
from metaflow_batch_cfn.cfn.evaluation.evaluate import ResolvedOutput
from metaflow_batch_cfn.documents import Json


def exports_of(outputs: Iterable[ResolvedOutput]) -> dict[str, Json]:
    return {
        output.export_name: output.value
        for output in outputs
        if isinstance(output.export_name, str)
    }


def importers(store: Store, name: str) -> list[str]:
    """The existing stacks that import the name, in the order of their creation."""
    return [stack.name for stack in reversed(store.living()) if name in stack.imports]


def export_refusal(store: Store, stack: Stack, outputs: Iterable[ResolvedOutput]) -> str | None:
    """Why the stack cannot have these outputs."""
    new_exports = exports_of(outputs)
    for other in store.living():
        for name in exports_of(other.outputs):
            if name in new_exports and other.stack_id != stack.stack_id:
                return f"Export with name {name} is already exported by stack {other.name}"
    for name, users in _in_use(store, stack, new_exports):
        done = "updated" if name in new_exports else "deleted"
        return f"Export {name} cannot be {done} as it is in use by {users}"
    return None


def delete_refusal(store: Store, stack: Stack) -> str | None:
    """Why the stack cannot be deleted."""
    for name, users in _in_use(store, stack, {}):
        return f"Delete canceled. Cannot delete export {name} as it is in use by {users}."
    return None


def _in_use(store: Store, stack: Stack, new_exports: dict[str, Json]) -> Iterator[tuple[str, str]]:
    """The imported exports of the stack that would change, with the stacks that import them."""
    for name, value in exports_of(stack.outputs).items():
        users = [user for user in importers(store, name) if user != stack.name]
        if users and new_exports.get(name) != value:
            yield name, " and ".join(users)

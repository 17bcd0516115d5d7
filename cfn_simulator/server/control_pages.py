"""The simulator's own pages, beside AWS's API: health, contents, scripted faults, reset.

In: a path under `/_mfcfn/`. Out: JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TypeAlias

from cfn_simulator.faults.page import answer as faults_page
from cfn_simulator.types import is_record
from cfn_simulator.world.world import World
from metaflow_batch_cfn.documents import Json

PREFIX = "/_mfcfn/"
FAULTS = "faults"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json


@dataclass(frozen=True)
class ServerIdentity:
    """Which server responds, and where.

    `instance` is a number that only this process knows, so that the note of a dead process is not
    mistaken for that of a live one on the same port.
    """

    instance: str
    endpoint_url: str


Page: TypeAlias = Callable[[World, ServerIdentity], Json]


def answer(world: World, identity: ServerIdentity, method: str, page: str, body: bytes) -> Answer:
    if page == FAULTS:
        return Answer(*faults_page(world.faults, method, body))
    known = PAGES.get(page)
    if known is None:
        return Answer(
            404, {"error": f"unknown page; use one of {', '.join(sorted([*PAGES, FAULTS]))}"}
        )
    allowed, make = known
    if method != allowed:
        return Answer(405, {"error": f"{page} supports {allowed} only"})
    return Answer(200, make(world, identity))


def health(world: World, identity: ServerIdentity) -> Json:
    settings = world.settings
    return {
        "ready": True,
        "version": package_version(),
        "instance": identity.instance,
        "endpoint_url": identity.endpoint_url,
        "region": settings.region,
        "account_id": settings.account_id,
        "synchronous": settings.synchronous,
    }


def status(world: World, identity: ServerIdentity) -> Json:
    stacks: list[Json] = [
        {"region": account.region, "name": stack.name, "status": stack.status.value}
        for account in world.accounts()
        for stack in account.store.living()
    ]
    return {
        "stacks": stacks,
        "parameters": parameters(world, identity),
        "records": _records(world),
    }


def _records(world: World) -> list[Json]:
    """The resource types in use that no service backs."""
    types = {
        resource.type
        for account in world.accounts()
        for stack in account.store.living()
        for resource in stack.resources.values()
        if resource.exists and is_record(resource.type)
    }
    return [*sorted(types)]


def parameters(world: World, _: ServerIdentity) -> Json:
    region = world.settings.region
    seeded = world.seeds().get(region)
    if seeded is None:
        # Resources created now must be saved, so this passes the gate as AWS requests do.
        with world.gate.passing():
            seeded = world.seeded(region)
    return dict(seeded.as_parameters())


def keep(world: World, _: ServerIdentity) -> Json:
    """Save the state as soon as nothing is in progress."""
    return {"kept": world.keeper.keep() if world.keeper else None}


def reset(world: World, _: ServerIdentity) -> Json:
    with world.gate.passing():
        world.reset()
    return {"reset": True}


def package_version() -> str:
    try:
        return version("metaflow-batch-cfn")
    except PackageNotFoundError:
        return "unknown"


PAGES: dict[str, tuple[str, Page]] = {
    "health": ("GET", health),
    "status": ("GET", status),
    "parameters": ("GET", parameters),
    "keep": ("POST", keep),
    "reset": ("POST", reset),
}

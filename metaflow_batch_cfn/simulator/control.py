"""The simulator's own few pages, beside AWS's: is it there, what does it hold, forget everything.

In: a path under `/_mfcfn/`. Out: JSON. `instance` is a number that only this process knows, so that
a state file of a dead process is not taken for a living one on the same port.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TypeAlias

from metaflow_batch_cfn.core.documents import Json
from metaflow_batch_cfn.simulator.world import World

PREFIX = "/_mfcfn/"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json


Page: TypeAlias = Callable[[World, str], Json]


def answer(world: World, instance: str, method: str, page: str) -> Answer:
    known = PAGES.get(page)
    if known is None:
        return Answer(404, {"error": f"no such page; there are {', '.join(sorted(PAGES))}"})
    allowed, make = known
    if method != allowed:
        return Answer(405, {"error": f"{page} takes {allowed}"})
    return Answer(200, make(world, instance))


def health(world: World, instance: str) -> Json:
    settings = world.settings
    return {
        "ready": True,
        "version": package_version(),
        "instance": instance,
        "region": settings.region,
        "account_id": settings.account_id,
        "synchronous": settings.synchronous,
    }


def status(world: World, instance: str) -> Json:
    stacks: list[Json] = [
        {"region": account.region, "name": stack.name, "status": stack.status.value}
        for account in world.accounts()
        for stack in account.store.living()
    ]
    return {"stacks": stacks, "parameters": parameters(world, instance)}


def parameters(world: World, _: str) -> Json:
    seeded = world.seeded(world.settings.region).as_parameters()
    return dict(seeded)


def reset(world: World, _: str) -> Json:
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
    "reset": ("POST", reset),
}

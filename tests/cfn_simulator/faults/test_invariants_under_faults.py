"""Whatever is requested and whatever fails, no resource is lost, and every state can be left.

Random requests on one stack, of which some steps fail. A log group that the stack neither has nor
remembers would be a resource that a user pays for and cannot find.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfn_simulator.base.errors import ApiError
from cfn_simulator.faults import Step
from cfn_simulator.services.services import Services
from tests.cfn_simulator.accounts import NAME, Played
from tests.cfn_simulator.samples import logs, template

GROUPS = ("A", "B", "C")
REFUSALS = ("ValidationError", "AlreadyExistsException")
STEPS = (Step.CREATE, Step.UPDATE, Step.DELETE)


@cache
def shared_services() -> Services:
    return Services()


@pytest.fixture(scope="module", autouse=True)
def emptied() -> Iterator[None]:
    """Failed cleanups leave log groups behind, which later tests of the process would see."""
    yield
    shared_services().reset()


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Log groups in a chain, some under one of two names, so that they are replaced."""
    chosen = draw(st.lists(st.sampled_from(GROUPS), min_size=1, unique=True).map(sorted))
    resources: dict[str, Any] = {}
    for before, name in zip([None, *chosen], chosen, strict=False):
        called = f"faulty-{name}-{draw(st.sampled_from(['one', 'two']))}"
        needs = {"DependsOn": before} if before else {}
        resources[name] = logs(called, draw(st.sampled_from([1, 3, 5])), **needs)
    return json.dumps(template(**resources))


def requests() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    pausing = st.booleans().map(lambda one: {"DisableRollback": one})
    submitted = st.builds(lambda body, more: {"TemplateBody": body, **more}, bodies(), pausing)
    return st.one_of(
        st.tuples(st.just("CreateStack"), submitted),
        *[st.tuples(st.just("UpdateStack"), submitted)] * 4,
        st.tuples(st.sampled_from(["RollbackStack", "ContinueUpdateRollback"]), st.just({})),
        st.tuples(st.just("DeleteStack"), st.just({})),
    )


FAULTS = st.lists(st.tuples(st.sampled_from(GROUPS), st.sampled_from(STEPS)), max_size=3)


class Run:
    def __init__(self) -> None:
        self.services = shared_services()
        self.played = Played(self.services)
        for name in self.played.log_groups():
            # Emptying moto takes longer than the example.
            self.services.client("logs").delete_log_group(logGroupName=name)
        self.excused: set[str] = set()

    def request(self, operation: str, parameters: dict[str, Any]) -> None:
        try:
            self.played.call(operation, **parameters)
        except ApiError as refusal:
            # A request that the state forbids is refused, and changes nothing.
            if refusal.code not in REFUSALS:
                raise
        self.check()

    def check(self) -> None:
        known = self.known()
        lost = set(self.played.log_groups()) - known - self.excused
        cleaning = self.cleanup_failed()
        assert not lost or cleaning, (lost, known)
        if cleaning:
            # A failed cleanup leaves resources behind, and CloudFormation reports it in an event.
            self.excused |= lost

    def known(self) -> set[str]:
        stack = self.played.account.store.find(NAME)
        if stack is None:
            return set()
        stable = stack.stable.resources.values() if stack.stable else ()
        held = [*stack.resources.values(), *stable, *stack.leftovers]
        return {one.physical_id for one in held if one.physical_id}

    def cleanup_failed(self) -> bool:
        events = [
            event
            for stack in self.played.account.store.stacks()
            for event in self.played.account.store.events(stack.stack_id)
        ]
        return any(one.status == "DELETE_FAILED" for one in events)

    def leave(self) -> None:
        """Once nothing fails, the stack can be deleted with all its resources."""
        self.played.account.faults.clear()
        for _ in range(2):
            self.played.call("DeleteStack")
        assert self.played.account.store.find(NAME) is None
        assert set(self.played.log_groups()) <= self.excused


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(bodies(), st.lists(st.tuples(FAULTS, requests()), min_size=2, max_size=6))
def test_no_resource_is_lost(first: str, history: list[tuple[list[tuple[str, Step]], Any]]) -> None:
    run = Run()
    run.request("CreateStack", {"TemplateBody": first})
    for faults, (operation, parameters) in history:
        run.played.account.faults.clear()
        for name, step in faults:
            run.played.fail(name, step)
        run.request(operation, parameters)
    run.leave()

"""The rules for job definitions.

Sources: the service model (RegisterJobDefinitionRequest, ContainerProperties, RetryStrategy,
JobTimeout) and the Batch user guide, page "service_limits". `fargate_rules` has those specific to
Fargate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from cfn_simulator.batch.definitions.fargate_rules import fargate_problems, resource_value
from cfn_simulator.batch.environments.environment_rules import NAME
from cfn_simulator.batch.state import Document

BODIES = ("containerProperties", "ecsProperties", "eksProperties", "nodeProperties")
LARGEST = 24 * 1024
MOST_EXIT_RULES = 5
LEAST_MEMORY = 4
REASON_PATTERN = re.compile(r"[A-Za-z0-9.:\s]{1,511}\*?|\*")
EXIT_CODE_PATTERN = re.compile(r"[0-9]{1,511}\*?|\*")


def definition_problems(given: Document) -> Iterator[str]:
    """The problems of a request to register a definition."""
    name = given["jobDefinitionName"]
    if not NAME.fullmatch(name):
        yield f"Job definition name {name!r} does not match {NAME.pattern}"
    if len(json.dumps(given)) > LARGEST:
        yield f"A job definition cannot exceed {LARGEST} bytes"
    yield from _body_problems(given)
    yield from retry_problems(given.get("retryStrategy", {}))
    yield from timeout_problems(given.get("timeout", {}))
    if not 0 <= given.get("schedulingPriority", 0) <= 9999:
        yield "schedulingPriority must be between 0 and 9999"


def _body_problems(given: Document) -> Iterator[str]:
    bodies = [body for body in BODIES if body in given]
    if len(bodies) != 1:
        yield f"exactly one of {', '.join(BODIES)} must be specified, not {bodies or 'none'}"
        return
    if (given["type"] == "multinode") != (bodies == ["nodeProperties"]):
        yield "nodeProperties must be specified for jobs of type multinode, and only for those"
    if "containerProperties" in given:
        yield from _container_problems(given["containerProperties"], given)


def _container_problems(container: Document, given: Document) -> Iterator[str]:
    if not container.get("image"):
        yield "containerProperties must contain image"
    memory, cpus = resource_value(container, "MEMORY"), resource_value(container, "VCPU")
    if memory is None:
        yield "containerProperties must contain memory"
    elif memory < LEAST_MEMORY:
        yield f"memory must be at least {LEAST_MEMORY} MiB, not {memory:g}"
    if cpus is None:
        yield "containerProperties must contain vcpus"
    elif cpus <= 0:
        yield f"vcpus must be greater than 0, not {cpus:g}"
    if "FARGATE" in given.get("platformCapabilities", []):
        yield from fargate_problems(container)


def retry_problems(retry: Document) -> Iterator[str]:
    """The problems of a retry strategy."""
    if "attempts" in retry and not 1 <= retry["attempts"] <= 10:
        yield f"retryStrategy attempts must be between 1 and 10, not {retry['attempts']}"
    rules = retry.get("evaluateOnExit", [])
    if rules and "attempts" not in retry:
        yield "retryStrategy evaluateOnExit requires attempts"
    if len(rules) > MOST_EXIT_RULES:
        yield f"evaluateOnExit can have at most {MOST_EXIT_RULES} entries, not {len(rules)}"
    for rule in rules:
        yield from _exit_rule_problems(rule)


def _exit_rule_problems(rule: Document) -> Iterator[str]:
    for member in ("onStatusReason", "onReason"):
        if member in rule and not REASON_PATTERN.fullmatch(rule[member]):
            yield (
                f"{member} {rule[member]!r} can contain only letters, digits, '.', ':', spaces and "
                "a trailing '*'"
            )
    if "onExitCode" in rule and not EXIT_CODE_PATTERN.fullmatch(rule["onExitCode"]):
        yield f"onExitCode {rule['onExitCode']!r} can contain only digits and a trailing '*'"


def timeout_problems(timeout: Document) -> Iterator[str]:
    """The problems of a timeout."""
    seconds = timeout.get("attemptDurationSeconds")
    if seconds is not None and seconds < 60:
        yield f"attemptDurationSeconds must be at least 60, not {seconds}"

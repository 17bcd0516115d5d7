"""What a user asks to be deployed, checked as far as one can without asking AWS.

In: names and texts as given. Out: a frozen request, or one ConfigError that tells every problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from metaflow_batch_cfn.cfn.template.limits import (
    STACK_NAME_LENGTH,
    STACK_NAME_PATTERN,
    STACK_TAGS,
    TAG_KEY_LENGTH,
    TAG_VALUE_LENGTH,
)
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.deploy.guard import NOTHING_ALLOWED, Allowances
from metaflow_batch_cfn.deploy.planning.body import Body
from metaflow_batch_cfn.deploy.planning.given import given_problems
from metaflow_batch_cfn.documents.secrets import secret_in

_STACK_NAME = re.compile(STACK_NAME_PATTERN)
_STACK_ID = re.compile(
    r"arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:[0-9]{12}:stack/[A-Za-z0-9-]+/[A-Za-z0-9-]+"
)
_TAG_TEXT = re.compile(r"[\w\s.:/=+\-@]*")


@dataclass(frozen=True)
class DeployRequest:
    """A stack as it shall be.

    `parameters` are those that the user gave a value now; no `tags` keeps those that the stack has;
    `fallbacks` stand in for required parameters that have no value at all; `allowances` name the
    resources whose data may be lost.
    """

    stack: str
    body: Body
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    allowances: Allowances = NOTHING_ALLOWED

    def with_fallbacks(self, fallbacks: Mapping[str, str]) -> DeployRequest:
        return replace(self, fallbacks=dict(fallbacks))


def deploy_request(
    stack: str,
    body: Body,
    parameters: Mapping[str, str],
    tags: Mapping[str, str],
    allowances: Allowances = NOTHING_ALLOWED,
) -> DeployRequest:
    problems = [
        *stack_name_problems(stack),
        *given_problems(body.template, parameters),
        *_tag_problems(tags),
    ]
    if problems:
        raise ConfigError(problems)
    return DeployRequest(stack, body, dict(parameters), dict(tags), allowances=allowances)


def stack_name_problems(stack: str) -> Iterator[Problem]:
    if not _STACK_NAME.fullmatch(stack) or len(stack) > STACK_NAME_LENGTH:
        yield Problem(
            "STACK",
            f"{stack!r} is no stack name",
            f"It starts with a letter; up to {STACK_NAME_LENGTH} letters, digits and hyphens.",
        )


def checked_stack(stack: str) -> str:
    """The name or id of a stack that should exist."""
    problems = [] if _STACK_ID.fullmatch(stack) else list(stack_name_problems(stack))
    if problems:
        raise ConfigError(problems)
    return stack


def _tag_problems(tags: Mapping[str, str]) -> Iterator[Problem]:
    if len(tags) > STACK_TAGS:
        yield Problem("--tag", f"{len(tags)} stack tags, and {STACK_TAGS} are allowed")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        yield from _one_tag(key, value)
        if (other := folded.setdefault(key.lower(), key)) != key:
            # IAM compares the keys of tags without regard to case.
            yield Problem(
                "--tag", f"{other!r} and {key!r} differ in case only", "Keep one of them."
            )


def _one_tag(key: str, value: str) -> Iterator[Problem]:
    if key.lower().startswith("aws:"):
        yield Problem("--tag", f"{key!r}: keys that start with 'aws:' belong to AWS")
    elif not (0 < len(key) <= TAG_KEY_LENGTH and _TAG_TEXT.fullmatch(key)):
        yield Problem(
            "--tag",
            f"{key!r} is no tag key",
            f"It has 1 to {TAG_KEY_LENGTH} letters, digits, spaces and _.:/=+-@.",
        )
    if secret := secret_in(value, key):
        what = f"the value contains {secret}"
        yield Problem(f"--tag {key}", what, "Keep it elsewhere: anybody can read a tag.")
    elif len(value) > TAG_VALUE_LENGTH or not _TAG_TEXT.fullmatch(value):
        yield Problem(
            f"--tag {key}",
            f"the value of {len(value)} characters is no tag value",
            f"It has at most {TAG_VALUE_LENGTH} letters, digits, spaces and _.:/=+-@.",
        )

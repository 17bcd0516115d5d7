"""A deployment request, checked as far as possible without AWS.

In: names and texts as given. Out: a frozen request, or one ConfigError that lists all problems.
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
from metaflow_batch_cfn.core.secret_formats import secret_in
from metaflow_batch_cfn.deploy.guard import NOTHING_ALLOWED, Allowances
from metaflow_batch_cfn.deploy.planning.parameter_checks import parameter_problems
from metaflow_batch_cfn.deploy.planning.template_body import TemplateBody

_STACK_NAME = re.compile(STACK_NAME_PATTERN)
_STACK_ID = re.compile(
    r"arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:[0-9]{12}:stack/[A-Za-z0-9-]+/[A-Za-z0-9-]+"
)
_TAG_TEXT = re.compile(r"[\w\s.:/=+\-@]*")


@dataclass(frozen=True)
class DeployRequest:
    """The desired state of a stack.

    `parameters` are the values that the user gives now; empty `tags` keep the stack's tags;
    `fallbacks` are values for required parameters that have none; `allowances` name the resources
    whose data may be lost.
    """

    stack: str
    body: TemplateBody
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    allowances: Allowances = NOTHING_ALLOWED

    def with_fallbacks(self, fallbacks: Mapping[str, str]) -> DeployRequest:
        return replace(self, fallbacks=dict(fallbacks))


def deploy_request(
    stack: str,
    body: TemplateBody,
    parameters: Mapping[str, str],
    tags: Mapping[str, str],
    allowances: Allowances = NOTHING_ALLOWED,
) -> DeployRequest:
    problems = [
        *stack_name_problems(stack),
        *parameter_problems(body.template, parameters),
        *_tag_problems(tags),
    ]
    if problems:
        raise ConfigError(problems)
    return DeployRequest(stack, body, dict(parameters), dict(tags), allowances=allowances)


def stack_name_problems(stack: str) -> Iterator[Problem]:
    if not _STACK_NAME.fullmatch(stack) or len(stack) > STACK_NAME_LENGTH:
        yield Problem(
            "STACK",
            f"{stack!r} is not a valid stack name",
            f"Use up to {STACK_NAME_LENGTH} letters, digits, and hyphens, starting with a letter.",
        )


def checked_stack(stack: str) -> str:
    """The name or ID of an existing stack; raises ConfigError if it is invalid."""
    problems = [] if _STACK_ID.fullmatch(stack) else list(stack_name_problems(stack))
    if problems:
        raise ConfigError(problems)
    return stack


def _tag_problems(tags: Mapping[str, str]) -> Iterator[Problem]:
    if len(tags) > STACK_TAGS:
        yield Problem("--tag", f"a stack has at most {STACK_TAGS} tags, not {len(tags)}")
    folded: dict[str, str] = {}
    for key, value in tags.items():
        yield from _problems_of_tag(key, value)
        if (other := folded.setdefault(key.lower(), key)) != key:
            # Tag keys in IAM are not case-sensitive.
            yield Problem(
                "--tag", f"{other!r} and {key!r} differ only in case", "Keep one of them."
            )


def _problems_of_tag(key: str, value: str) -> Iterator[Problem]:
    if key.lower().startswith("aws:"):
        yield Problem("--tag", f"{key!r}: keys that start with 'aws:' are reserved by AWS")
    elif not (0 < len(key) <= TAG_KEY_LENGTH and _TAG_TEXT.fullmatch(key)):
        yield Problem(
            "--tag",
            f"{key!r} is not a valid tag key",
            f"Use 1 to {TAG_KEY_LENGTH} letters, digits, spaces, and _.:/=+-@.",
        )
    if secret := secret_in(value, key):
        what = f"the value contains {secret}"
        yield Problem(f"--tag {key}", what, "Store it elsewhere: tags are not confidential.")
    elif len(value) > TAG_VALUE_LENGTH or not _TAG_TEXT.fullmatch(value):
        yield Problem(
            f"--tag {key}",
            f"the value ({len(value)} characters) is not a valid tag value",
            f"Use at most {TAG_VALUE_LENGTH} letters, digits, spaces, and _.:/=+-@.",
        )

"""The template as it is sent, within the size that CloudFormation accepts without an S3 bucket.

In: the user's text. Out: that text, or the same template as minified JSON if the text is too long.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from metaflow_batch_cfn.cfn.template.limits import BODY_BYTES
from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.core.errors import CheckError


@dataclass(frozen=True)
class TemplateBody:
    """The text that is sent, and the template parsed from it."""

    text: str
    minified: bool
    template: Template

    @property
    def size(self) -> int:
        return len(self.text.encode())

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


class TemplateTooLargeError(CheckError):
    """Even when minified, the template is longer than CloudFormation accepts inline."""

    def __init__(self, source: str, size: int) -> None:
        self.source, self.size = source, size
        super().__init__(
            f"{source}: the template is {size:,} bytes as minified JSON, but CloudFormation "
            f"accepts at most {BODY_BYTES:,} bytes without an S3 bucket. Split it into two stacks, "
            "or shorten its descriptions."
        )


def template_body(text: str, source: str) -> TemplateBody:
    """Raises ConfigError if the text is not a template, TemplateTooLargeError if it is too long."""
    template = load_template(text, source)
    if len(text.encode()) <= BODY_BYTES:
        return TemplateBody(text, minified=False, template=template)
    body = TemplateBody(
        json.dumps(dict(template.data), separators=(",", ":"), ensure_ascii=False),
        minified=True,
        template=template,
    )
    if body.size > BODY_BYTES:
        raise TemplateTooLargeError(source, body.size)
    return body

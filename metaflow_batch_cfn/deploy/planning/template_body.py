"""The template as it is sent: within the size that CloudFormation takes without a bucket.

In: the text that the user has. Out: that text, or the same template as minified JSON when the text
is too long.
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
    """What is sent, and what it was read as."""

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
    """Even minified, the template is longer than CloudFormation takes inline."""

    def __init__(self, source: str, size: int) -> None:
        self.source, self.size = source, size
        super().__init__(
            f"{source}: the template is {size:,} bytes as minified JSON, and CloudFormation takes "
            f"at most {BODY_BYTES:,} bytes without an S3 bucket. Split it into two stacks, or "
            "shorten its descriptions."
        )


def template_body(text: str, source: str) -> TemplateBody:
    """Raises ConfigError for a text that is no template, TemplateTooLargeError for one too long."""
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

"""CloudFormation's quotas for a template, as far as they can be checked without AWS.

cfn-lint checks some of them too, but measures the file on disk, not the text that is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from metaflow_batch_cfn.cfn.template import limits
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.check.findings import Finding, Level

_COUNTED = {
    "Resources": limits.RESOURCES,
    "Parameters": limits.PARAMETERS,
    "Outputs": limits.OUTPUTS,
    "Mappings": limits.MAPPINGS,
}


def limit_findings(text: str, template: Template) -> Iterator[Finding]:
    """A template that is too long, needs an S3 bucket, or has too many items in a section."""
    size = len(text.encode())
    if size > limits.TEMPLATE_BYTES:
        message = f"{size:,} bytes; CloudFormation accepts at most {limits.TEMPLATE_BYTES:,}"
        yield _finding(template, Level.ERROR, "template-size", message)
    elif size > limits.BODY_BYTES:
        yield _finding(template, Level.WARNING, "inline-size", _inline(size, template))
    for section, most in _COUNTED.items():
        count = len(template.section(section))
        if count > most:
            message = f"{count} {section.lower()}; CloudFormation accepts at most {most}"
            yield _finding(template, Level.ERROR, f"{section.lower()}-count", message, section)


def _inline(size: int, template: Template) -> str:
    minified = len(
        json.dumps(dict(template.data), separators=(",", ":"), ensure_ascii=False).encode()
    )
    return (
        f"{size:,} bytes ({minified:,} as minified JSON); above {limits.BODY_BYTES:,} bytes, "
        "`aws cloudformation deploy` needs an S3 bucket"
    )


def _finding(
    template: Template, level: Level, rule: str, message: str, section: str = ""
) -> Finding:
    line, column = template.document.lines.get((section,) if section else (), (0, 0))
    return Finding(level, rule, message, template.source, line, column, path=section)

"""Whether a job would end at once, having done nothing, and say that it SUCCEEDED.

In: a request and its definition. Out: a sentence for whoever submits it. What hurts: an image of a
bare system or language starts a shell or an interpreter, which finds nobody that types, and ends
with 0. Batch takes that for work that is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from metaflow_batch_cfn.batch_api.values import Definition
from metaflow_batch_cfn.jobs.request import JobRequest

# Docker's official images whose own command is a shell or an interpreter (each image's Dockerfile).
_BARE = (
    "alpine", "amazonlinux", "bash", "busybox", "debian", "fedora", "julia", "node", "pypy",
    "python", "rockylinux", "ruby", "ubuntu",
)  # fmt: skip
_BARE_IMAGE = re.compile(
    rf"((public\.ecr\.aws/docker|docker\.io)/library/|docker\.io/|library/)?({'|'.join(_BARE)})"
    r"(:[^/@]+)?(@.+)?|public\.ecr\.aws/amazonlinux/amazonlinux(:[^/@]+)?(@.+)?"
)


def idle_jobs(request: JobRequest, definition: Definition) -> Iterator[str]:
    """At most one sentence; nothing where a command says what to do."""
    bare = [image for image in definition.idle_images if _BARE_IMAGE.fullmatch(image)]
    if bare and not request.command:
        yield (
            f"neither the job nor definition {definition.name} has a command, and {bare[0]} by "
            "itself does nothing: on AWS the job ends at once, as SUCCEEDED. Give it one "
            "(-- CMD...), or let the definition take an image of yours"
        )

"""Warns of a job without a command, which would end immediately as SUCCEEDED.

In: a request and its definition. Out: a warning for the person who submits it. Limits: only known
base images are recognized. Their default command is a shell or an interpreter, which without input
exits with 0, so AWS Batch reports success.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from metaflow_batch_cfn.batch_api.jobs_and_queues import Definition
from metaflow_batch_cfn.jobs.request import JobRequest

# Docker official images whose default command is a shell or an interpreter, per their Dockerfiles.
_BARE = (
    "alpine", "amazonlinux", "bash", "busybox", "debian", "fedora", "julia", "node", "pypy",
    "python", "rockylinux", "ruby", "ubuntu",
)  # fmt: skip
_BARE_IMAGE = re.compile(
    rf"((public\.ecr\.aws/docker|docker\.io)/library/|docker\.io/|library/)?({'|'.join(_BARE)})"
    r"(:[^/@]+)?(@.+)?|public\.ecr\.aws/amazonlinux/amazonlinux(:[^/@]+)?(@.+)?"
)


def idle_jobs(request: JobRequest, definition: Definition) -> Iterator[str]:
    """At most one warning; none if the request or the definition has a command."""
    bare = [image for image in definition.idle_images if _BARE_IMAGE.fullmatch(image)]
    if bare and not request.command:
        yield (
            f"neither the job nor definition {definition.name} has a command, and image {bare[0]} "
            "does nothing by default: on AWS, the job ends immediately as SUCCEEDED. Add a command "
            "(-- CMD...), or use your own image in the definition"
        )

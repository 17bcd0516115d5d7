"""What the environments' machine images can make of the job: GPU drivers, agents, architectures."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation
from metaflow_batch_cfn.instances.tokens import architectures


def images_of_the_environments(situation: Situation) -> Iterator[Cause]:
    for environment in situation.usable:
        looked_at = f"machine image of environment {environment.name}"
        plain = environment.image_types and not any(
            image.endswith("_NVIDIA") for image in environment.image_types
        )
        if situation.container.gpus and environment.on_instances and plain:
            images = ", ".join(environment.image_types)
            wrong = f"the job needs a GPU, and {images} has no NVIDIA driver"
            remedy = "Set the image type ECS_AL2023_NVIDIA."
            yield Cause("NO_GPU_IMAGE", Certainty.LIKELY, looked_at, wrong, remedy)
        if environment.own_image:
            wrong = "it is one of your own: without ECS agent or awslogs driver no job is placed"
            remedy = "Build it on an ECS-optimised image, or leave the override out."
            yield Cause("OWN_IMAGE", Certainty.POSSIBLE, looked_at, wrong, remedy)
    yield from _architecture(situation)


def _architecture(situation: Situation) -> Iterator[Cause]:
    wanted = situation.container.architecture.lower()
    offered = {
        architecture.value
        for environment in situation.usable
        for architecture in architectures(environment.instance_types)
    }
    if wanted and offered and wanted not in offered:
        wrong = f"the job wants {wanted}, the environments have {', '.join(sorted(offered))}"
        remedy = f"Choose instance types of {wanted}, or another image and architecture."
        looked_at = "architecture of job and instance types"
        yield Cause("ARCHITECTURE", Certainty.LIKELY, looked_at, wrong, remedy)

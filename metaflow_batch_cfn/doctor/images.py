"""Whether the environments' AMIs can run the job: GPU drivers, ECS agent, architecture."""

from __future__ import annotations

from collections.abc import Iterator

from metaflow_batch_cfn.doctor.cause import Cause, Certainty
from metaflow_batch_cfn.doctor.situation import Situation
from metaflow_batch_cfn.instances.tokens import architectures


def images_of_the_environments(situation: Situation) -> Iterator[Cause]:
    for environment in situation.usable:
        looked_at = f"AMI of environment {environment.name}"
        plain = environment.image_types and not any(
            image.endswith("_NVIDIA") for image in environment.image_types
        )
        if situation.container.gpus and environment.on_instances and plain:
            images = ", ".join(environment.image_types)
            wrong = f"the job needs a GPU, but {images} has no NVIDIA driver"
            remedy = "Set the image type to ECS_AL2023_NVIDIA."
            yield Cause("NO_GPU_IMAGE", Certainty.LIKELY, looked_at, wrong, remedy)
        if environment.own_image:
            wrong = (
                "it is a custom AMI: without the ECS agent and the awslogs driver, no job starts"
            )
            remedy = "Build it from an ECS-optimized AMI, or remove the override."
            yield Cause("OWN_IMAGE", Certainty.POSSIBLE, looked_at, wrong, remedy)
    yield from _architecture(situation)


def _architecture(situation: Situation) -> Iterator[Cause]:
    required = situation.container.architecture.lower()
    offered = {
        architecture.value
        for environment in situation.usable
        for architecture in architectures(environment.instance_types)
    }
    if required and offered and required not in offered:
        wrong = f"the job needs {required}, but the environments have {', '.join(sorted(offered))}"
        remedy = f"Choose {required} instance types, or another image and architecture."
        looked_at = "architecture of job and instance types"
        yield Cause("ARCHITECTURE", Certainty.LIKELY, looked_at, wrong, remedy)

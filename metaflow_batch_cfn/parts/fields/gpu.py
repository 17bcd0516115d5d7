"""The group GPU capacity: GPU instance types and GPUs of jobs."""

from typing import Annotated, NamedTuple, TypeAlias

from metaflow_batch_cfn.core.declare import ItemRule, Param, Toggle
from metaflow_batch_cfn.core.values import Maybe, Number, Switch, TextList
from metaflow_batch_cfn.parts.rules import formats

GPU = "GPU capacity"


EnableGpu: TypeAlias = Annotated[
    Switch,
    Toggle(
        "EnableGpu",
        "Add a GPU compute environment with its own queue. It costs nothing while no GPU job runs.",
        "GPU queue",
        GPU,
    ),
]
GpuInstanceTypes: TypeAlias = Annotated[
    TextList,
    Param(
        "GpuInstanceTypes",
        "CommaDelimitedList",
        "GPU instance types or families that your Region offers, for example g6.xlarge,g6e.2xlarge."
        " The smallest must fit within the maximum GPU vCPUs.",
        "GPU instance types",
        GPU,
        rule=formats.GPU_INSTANCE_TYPE,
    ),
]
GpuMaxvCpus: TypeAlias = Annotated[
    Number,
    Param(
        "GpuMaxvCpus",
        "Number",
        "Maximum vCPUs of the GPU environment. A g6.xlarge has 4, a p5.48xlarge has 192.",
        "Maximum GPU vCPUs",
        GPU,
        minimum=4,
        maximum=100_000,
    ),
]
JobGpus: TypeAlias = Annotated[
    Maybe,
    Param(
        "JobGpus",
        "String",
        "Number of GPUs reserved for each job (1 to 16). Leave empty for none. With GPUs, jobs run"
        " on the GPU instance types.",
        "GPUs per job",
        GPU,
        rule=ItemRule(pattern=r"[1-9]|1[0-6]", description="a whole number from 1 to 16"),
    ),
]


class Gpu(NamedTuple):
    """Optional GPU capacity with its own queue."""

    enable_gpu: EnableGpu = False
    gpu_instance_types: GpuInstanceTypes = (
        "g4dn.xlarge",
        "g4dn.2xlarge",
        "g4dn.4xlarge",
    )
    gpu_max_vcpus: GpuMaxvCpus = 32

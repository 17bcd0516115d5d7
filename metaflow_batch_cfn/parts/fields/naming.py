"""The group Naming: how resources are named."""

from typing import Annotated, TypeAlias

from metaflow_batch_cfn.core.declare import Param
from metaflow_batch_cfn.core.values import Maybe
from metaflow_batch_cfn.parts.rules import formats

NAMING = "Naming"


NamePrefix: TypeAlias = Annotated[
    Maybe,
    Param(
        "NamePrefix",
        "String",
        "Prefix for the names of the queues, job definition, log group and instances, for example"
        " metaflow-prod. If empty, CloudFormation generates names. Changing it replaces the named"
        " resources.",
        "Name prefix",
        NAMING,
        rule=formats.NAME_PREFIX,
    ),
]

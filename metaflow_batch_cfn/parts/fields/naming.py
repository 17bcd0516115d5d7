"""The box Naming: how resources are named."""

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
        "Begins the names of the queues, job definition, log group and instances, for example"
        " metaflow-prod. Empty: CloudFormation names them. A change replaces what it names.",
        "Name prefix",
        NAMING,
        rule=formats.NAME_PREFIX,
    ),
]

"""The services of AWS by the names that boto3 gives them, as botocore's models describe them.

In: a name. Out: its model, read once and only when a script names the service. What hurts: a
request tells the name that it was signed for, which is not always boto3's, and several services may
share it; `boto3_names` goes from the one to the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from botocore.loaders import Loader
from botocore.model import ServiceModel

CLOUDFORMATION = "cloudformation"
# Where boto3 has other names than the signature. The first wins where two would understand a call.
SIGNED_AS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "apigateway": ("apigateway", "apigatewayv2"),
        "dynamodb": ("dynamodb", "dynamodbstreams"),
        "elasticfilesystem": ("efs",),
        "elasticloadbalancing": ("elbv2", "elb"),
        "elasticmapreduce": ("emr",),
        "es": ("opensearch", "es"),
        "monitoring": ("cloudwatch",),
        "s3": ("s3", "s3control"),
        "sagemaker": ("sagemaker", "sagemaker-runtime"),
        "servicequotas": ("service-quotas",),
        "ses": ("ses", "sesv2"),
        "states": ("stepfunctions",),
        "tagging": ("resourcegroupstaggingapi",),
    }
)


@cache
def service_names() -> frozenset[str]:
    return frozenset(Loader().list_available_services("service-2"))


@cache
def model_of(service: str) -> ServiceModel:
    """A reading of its own: botocore's clients of S3 change the routes of the model they share."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def boto3_names(signing_name: str) -> tuple[str, ...]:
    """Nothing where only botocore's own models could tell, which are too many to read."""
    own = (signing_name,) if signing_name in service_names() else ()
    return SIGNED_AS.get(signing_name, own)

"""AWS services by their boto3 names, as botocore's models describe them.

In: a name. Out: its model, read once and only when a script names the service. Limits: a request
carries its signing name, which is not always boto3's name and may be shared by several services;
`boto3_names` maps it to boto3's names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from botocore.loaders import Loader
from botocore.model import ServiceModel

CLOUDFORMATION = "cloudformation"
# Where boto3's names differ from the signing name. If two accept a call, the first wins.
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
    """A separate copy: botocore's S3 clients change the routes of the model that they share."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def boto3_names(signing_name: str) -> tuple[str, ...]:
    """Empty where only reading every botocore model could answer; there are too many to read."""
    own = (signing_name,) if signing_name in service_names() else ()
    return SIGNED_AS.get(signing_name, own)

"""What the registry's schemas leave out, by type. Source: the template reference of each type.

In: nothing. Out: constant tables, read by `resource_types`. Limits: a type that is not listed here
follows its schema, which is right for most types and silently wrong for an unlisted exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# `Ref` returns the primary identifier, its parts joined by "|", except for these types.
REF_IS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AWS::ApiGateway::Deployment": ("DeploymentId",),
        "AWS::ApiGateway::Resource": ("ResourceId",),
        "AWS::ApiGateway::Stage": ("StageName",),
        "AWS::ApiGatewayV2::Integration": ("IntegrationId",),
        "AWS::ApiGatewayV2::Route": ("RouteId",),
        "AWS::ApiGatewayV2::Stage": ("StageName",),
        "AWS::Batch::JobDefinition": ("JobDefinitionArn",),
        "AWS::Cognito::UserPoolClient": ("ClientId",),
        "AWS::Cognito::UserPoolDomain": ("Domain",),
        "AWS::EC2::EIP": ("PublicIp",),
        "AWS::ECS::Service": ("ServiceArn",),
        "AWS::Events::EventBusPolicy": ("StatementId",),
        "AWS::Events::Rule": ("Name",),
        "AWS::IAM::RolePolicy": ("PolicyName",),
        "AWS::Lambda::Permission": ("Id",),
        "AWS::Logs::LogStream": ("LogStreamName",),
        "AWS::Logs::MetricFilter": ("FilterName",),
        "AWS::Logs::SubscriptionFilter": ("FilterName",),
    }
)

# Types whose `Ref` changes although the resource is updated in place.
# JobDefinition: each update registers a revision, and `Ref` is the ARN with the revision.
REF_FOLLOWS_UPDATES = frozenset({"AWS::Batch::JobDefinition"})

# Properties that are conditionally create-only in the registry although a change always replaces
# the resource; with the value, if any, to which they can change in place (the tenancy of a VPC can
# change to the default).
REPLACES_IN_THE_END: Mapping[str, Mapping[str, str | None]] = MappingProxyType(
    {
        "AWS::DynamoDB::Table": {"KeySchema": None},
        "AWS::EC2::VPC": {"InstanceTenancy": "default"},
        "AWS::ECS::Service": {"LaunchType": None},
        "AWS::Events::Rule": {"EventBusName": None},
        "AWS::RDS::DBCluster": {
            "AvailabilityZones": None,
            "Engine": None,
            "MasterUsername": None,
        },
        "AWS::RDS::DBInstance": {
            "AvailabilityZone": None,
            "DBSnapshotIdentifier": None,
            "Engine": None,
            "SourceDBInstanceIdentifier": None,
        },
    }
)

# Attributes that the template reference documents although the schema does not list them as
# read-only.
EXTRA_ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AWS::DocDB::DBCluster": ("Port",),
        "AWS::EC2::Instance": ("AvailabilityZone",),
        "AWS::EC2::SecurityGroup": ("GroupName", "VpcId"),
        "AWS::EC2::Subnet": ("AvailabilityZone", "CidrBlock", "OutpostArn", "VpcId"),
        "AWS::EC2::VPC": ("CidrBlock",),
        "AWS::EFS::MountTarget": ("IpAddress",),
        "AWS::RDS::DBInstance": ("DBInstanceIdentifier", "Endpoint.Address", "Endpoint.Port"),
        "AWS::SNS::Topic": ("TopicName",),
        "AWS::SQS::Queue": ("QueueName",),
        "AWS::SageMaker::NotebookInstance": ("NotebookInstanceName",),
        "AWS::SageMaker::NotebookInstanceLifecycleConfig": ("NotebookInstanceLifecycleConfigName",),
        "AWS::ServiceDiscovery::Service": ("Name",),
        "AWS::SSM::Parameter": ("Type", "Value"),
    }
)

# Types whose attributes depend on the resource's content.
ATTRIBUTE_PATTERNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"AWS::CloudFormation::Stack": (r"Outputs\.[A-Za-z0-9]+",)}
)

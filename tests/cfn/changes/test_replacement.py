"""What each property change of our types does, as the template reference says ("Update requires").

The verdicts were written from the reference, not from the registry that the code reads.
"""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.cfn.changes.compare import ResolvedResource, ResolvedStack, compare
from metaflow_batch_cfn.documents import Json

NEVER, MAYBE, ALWAYS = "Never", "Conditionally", "Always"
VERDICTS = {NEVER: "False", MAYBE: "Conditional", ALWAYS: "True"}
A: dict[str, Json] = {"Statement": [{"Effect": "Allow"}]}
B: dict[str, Json] = {"Statement": [{"Effect": "Deny"}]}

TABLE: list[tuple[str, str, Json, Json, str]] = [
    ("ApiGateway::Deployment", "Description", "a", "b", NEVER),
    ("ApiGateway::Deployment", "RestApiId", "a", "b", ALWAYS),
    ("ApiGateway::Method", "HttpMethod", "GET", "ANY", ALWAYS),
    ("ApiGateway::Method", "AuthorizationType", "NONE", "AWS_IAM", NEVER),
    ("ApiGateway::Resource", "ParentId", "a", "b", ALWAYS),
    ("ApiGateway::Resource", "PathPart", "a", "b", ALWAYS),
    ("ApiGateway::RestApi", "Name", "a", "b", NEVER),
    ("ApiGateway::Stage", "DeploymentId", "a", "b", NEVER),
    ("ApiGateway::Stage", "StageName", "a", "b", ALWAYS),
    ("Batch::SchedulingPolicy", "FairsharePolicy", {"ComputeReservation": 1}, None, NEVER),
    ("Batch::SchedulingPolicy", "Name", "a", "b", ALWAYS),
    ("CloudFormation::Stack", "Parameters", {"A": "a"}, {"A": "b"}, NEVER),
    ("CloudFormation::Stack", "TemplateURL", "a", "b", NEVER),
    ("CloudWatch::Alarm", "AlarmName", "a", "b", ALWAYS),
    ("CloudWatch::Alarm", "Threshold", 1, 2, NEVER),
    ("CloudWatch::Dashboard", "DashboardBody", "{}", '{"a": 1}', NEVER),
    ("CloudWatch::Dashboard", "DashboardName", "a", "b", ALWAYS),
    ("Cognito::UserPool", "UserPoolName", "a", "b", NEVER),
    ("Cognito::UserPoolClient", "ClientName", "a", "b", NEVER),
    ("Cognito::UserPoolClient", "GenerateSecret", False, True, ALWAYS),
    ("Cognito::UserPoolDomain", "Domain", "a", "b", ALWAYS),
    ("DynamoDB::Table", "BillingMode", "PROVISIONED", "PAY_PER_REQUEST", NEVER),
    ("DynamoDB::Table", "TableName", "a", "b", ALWAYS),
    ("EC2::NatGateway", "AllocationId", "a", "b", ALWAYS),
    ("EC2::NatGateway", "SubnetId", "a", "b", ALWAYS),
    ("EC2::Route", "NatGatewayId", "a", "b", NEVER),
    ("EC2::Route", "RouteTableId", "a", "b", ALWAYS),
    ("EC2::RouteTable", "VpcId", "a", "b", ALWAYS),
    ("EC2::SecurityGroup", "GroupName", "a", "b", ALWAYS),
    ("EC2::SecurityGroup", "VpcId", "a", "b", ALWAYS),
    ("EC2::SecurityGroupIngress", "CidrIp", "10.0.0.0/8", "0.0.0.0/0", ALWAYS),
    ("EC2::SecurityGroupIngress", "Description", "a", "b", NEVER),
    ("EC2::Subnet", "AvailabilityZone", "us-east-1a", "us-east-1b", ALWAYS),
    ("EC2::Subnet", "VpcId", "a", "b", ALWAYS),
    ("EC2::VPC", "EnableDnsHostnames", False, True, NEVER),
    ("EC2::VPCEndpoint", "PolicyDocument", A, B, NEVER),
    ("EC2::VPCEndpoint", "RouteTableIds", ["a"], ["b"], NEVER),
    ("EC2::VPCEndpoint", "ServiceName", "a", "b", ALWAYS),
    ("EC2::VPCEndpoint", "VpcEndpointType", "Gateway", "Interface", ALWAYS),
    ("ECR::Repository", "EncryptionConfiguration", {"EncryptionType": "AES256"}, None, ALWAYS),
    ("ECR::Repository", "ImageTagMutability", "MUTABLE", "IMMUTABLE", NEVER),
    ("ECR::Repository", "RepositoryName", "a", "b", ALWAYS),
    ("ECS::Cluster", "ClusterName", "a", "b", ALWAYS),
    ("ECS::Service", "Cluster", "a", "b", ALWAYS),
    ("ECS::Service", "DesiredCount", 1, 2, NEVER),
    ("ECS::Service", "ServiceName", "a", "b", ALWAYS),
    ("ECS::Service", "TaskDefinition", "a", "b", NEVER),
    ("ECS::TaskDefinition", "Cpu", "256", "512", ALWAYS),
    ("ECS::TaskDefinition", "Family", "a", "b", ALWAYS),
    ("EFS::AccessPoint", "FileSystemId", "a", "b", ALWAYS),
    ("EFS::FileSystem", "Encrypted", False, True, ALWAYS),
    ("EFS::FileSystem", "ThroughputMode", "bursting", "elastic", NEVER),
    ("EFS::MountTarget", "SecurityGroups", ["a"], ["b"], NEVER),
    ("EFS::MountTarget", "SubnetId", "a", "b", ALWAYS),
    ("ElasticLoadBalancingV2::Listener", "LoadBalancerArn", "a", "b", ALWAYS),
    ("ElasticLoadBalancingV2::Listener", "Port", 80, 81, NEVER),
    ("ElasticLoadBalancingV2::LoadBalancer", "Scheme", "internal", "internet-facing", ALWAYS),
    ("ElasticLoadBalancingV2::LoadBalancer", "SecurityGroups", ["a"], ["b"], NEVER),
    ("ElasticLoadBalancingV2::TargetGroup", "HealthCheckPath", "/", "/ping", NEVER),
    ("ElasticLoadBalancingV2::TargetGroup", "Port", 80, 81, ALWAYS),
    ("ElasticLoadBalancingV2::TargetGroup", "Protocol", "TCP", "HTTP", ALWAYS),
    ("Events::Rule", "Name", "a", "b", ALWAYS),
    ("Events::Rule", "ScheduleExpression", "rate(1 hour)", "rate(2 hours)", NEVER),
    ("IAM::InstanceProfile", "InstanceProfileName", "a", "b", ALWAYS),
    ("IAM::ManagedPolicy", "Description", "a", "b", ALWAYS),
    ("IAM::ManagedPolicy", "ManagedPolicyName", "a", "b", ALWAYS),
    ("IAM::ManagedPolicy", "PolicyDocument", A, B, NEVER),
    ("IAM::Role", "ManagedPolicyArns", ["a"], ["b"], NEVER),
    ("IAM::Role", "MaxSessionDuration", 3600, 7200, NEVER),
    ("KMS::Alias", "AliasName", "alias/a", "alias/b", ALWAYS),
    ("KMS::Alias", "TargetKeyId", "a", "b", NEVER),
    ("KMS::Key", "KeyPolicy", A, B, NEVER),
    ("Lambda::Function", "FunctionName", "a", "b", ALWAYS),
    ("Lambda::Function", "MemorySize", 128, 256, NEVER),
    ("Lambda::Function", "PackageType", "Zip", "Image", ALWAYS),
    ("Lambda::Function", "Runtime", "python3.12", "python3.13", NEVER),
    ("Lambda::Permission", "Principal", "a", "b", ALWAYS),
    ("Logs::MetricFilter", "FilterPattern", "a", "b", NEVER),
    ("Logs::MetricFilter", "LogGroupName", "a", "b", ALWAYS),
    ("RDS::DBInstance", "AllocatedStorage", "20", "40", NEVER),
    ("RDS::DBInstance", "DeletionProtection", False, True, NEVER),
    ("RDS::DBInstance", "DBInstanceClass", "db.t3.small", "db.t3.large", NEVER),
    ("RDS::DBInstance", "DBInstanceIdentifier", "a", "b", ALWAYS),
    ("RDS::DBInstance", "DBName", "a", "b", ALWAYS),
    ("RDS::DBInstance", "DBSubnetGroupName", "a", "b", ALWAYS),
    ("RDS::DBInstance", "KmsKeyId", "a", "b", ALWAYS),
    ("RDS::DBInstance", "MasterUsername", "a", "b", ALWAYS),
    ("RDS::DBInstance", "StorageEncrypted", False, True, ALWAYS),
    ("RDS::DBSubnetGroup", "DBSubnetGroupName", "a", "b", ALWAYS),
    ("RDS::DBSubnetGroup", "SubnetIds", ["a"], ["b"], NEVER),
    ("S3::BucketPolicy", "Bucket", "a", "b", ALWAYS),
    ("S3::BucketPolicy", "PolicyDocument", A, B, NEVER),
    ("SNS::Subscription", "Endpoint", "a", "b", ALWAYS),
    ("SNS::Subscription", "FilterPolicy", {"a": ["b"]}, {"a": ["c"]}, NEVER),
    ("SNS::Topic", "DisplayName", "a", "b", NEVER),
    ("SNS::Topic", "TopicName", "a", "b", ALWAYS),
    ("SQS::Queue", "FifoQueue", False, True, ALWAYS),
    ("SQS::Queue", "VisibilityTimeout", 30, 60, NEVER),
    ("SSM::Parameter", "Name", "a", "b", ALWAYS),
    ("SSM::Parameter", "Value", "a", "b", NEVER),
    ("SageMaker::NotebookInstance", "InstanceType", "ml.t3.medium", "ml.t3.large", NEVER),
    ("SageMaker::NotebookInstance", "NotebookInstanceName", "a", "b", ALWAYS),
    ("SageMaker::NotebookInstance", "SubnetId", "a", "b", ALWAYS),
    ("Scheduler::Schedule", "Name", "a", "b", ALWAYS),
    ("Scheduler::Schedule", "ScheduleExpression", "rate(1 hour)", "rate(2 hours)", NEVER),
    ("SecretsManager::Secret", "Description", "a", "b", NEVER),
    ("SecretsManager::Secret", "Name", "a", "b", ALWAYS),
    ("StepFunctions::StateMachine", "DefinitionString", "{}", '{"a": 1}', NEVER),
    ("StepFunctions::StateMachine", "StateMachineName", "a", "b", ALWAYS),
    ("StepFunctions::StateMachine", "StateMachineType", "STANDARD", "EXPRESS", ALWAYS),
]


@pytest.mark.parametrize(("kind", "name", "before", "after", "verdict"), TABLE)
def test_a_changed_property_has_the_verdict_of_the_reference(
    kind: str, name: str, before: Json, after: Json, verdict: str
) -> None:
    (change,) = compare(_stack(kind, name, before), _stack(kind, name, after))
    assert {one.requires_recreation for one in change.details} == {verdict}
    assert change.replacement == VERDICTS[verdict]
    assert {one.name for one in change.details} == {name}


def test_the_table_is_as_long_as_it_claims() -> None:
    assert len({(kind, name) for kind, name, *_ in TABLE}) >= 60


def _stack(kind: str, name: str, value: Json) -> ResolvedStack:
    properties = {} if value is None else {name: value}
    resource = ResolvedResource("R", f"AWS::{kind}", properties, physical_id="r-1")
    return ResolvedStack({"R": resource})

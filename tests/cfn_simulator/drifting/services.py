"""Samples of messaging, events, keys, functions, containers, load balancers and monitoring."""

from __future__ import annotations

import json
from typing import Any

from tests.cfn_simulator.drifting.identity import ROLE
from tests.cfn_simulator.drifting.networks import GROUP, SUBNET, VPC
from tests.cfn_simulator.drifting.sample import TAGS, LiveStack, Sample, arn, call, made, ref

TOPIC = made("AWS::SNS::Topic")
QUEUE = made("AWS::SQS::Queue", QueueName="letters")
EVERYBODY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Send", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    ],
}
STATEMENT = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
NOBODY = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "Send", **STATEMENT}]})
MACHINE = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${What}", "End": True}}}
LIFECYCLE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "imageCountMoreThan",
                    "countNumber": 5,
                },
                "action": {"type": "expire"},
            }
        ]
    }
)
ALARM: dict[str, Any] = {
    "AlarmName": "late",
    "AlarmDescription": "jobs wait",
    "ActionsEnabled": True,
    "AlarmActions": ["arn:aws:sns:us-east-1:123456789012:pager"],
    "OKActions": ["arn:aws:sns:us-east-1:123456789012:pager"],
    "InsufficientDataActions": [],
    "ComparisonOperator": "GreaterThanThreshold",
    "DatapointsToAlarm": 1,
    "Dimensions": [{"Name": "JobQueue", "Value": "main"}],
    "EvaluationPeriods": "2",
    "MetricName": "Waiting",
    "Namespace": "Batch",
    "Period": 60,
    "Statistic": "Average",
    "Threshold": 5,
    "TreatMissingData": "notBreaching",
    "Unit": "Count",
    "Tags": TAGS,
}
BODY = json.dumps({"widgets": []})
NETWORK = {"Vpc": VPC, "Subnet": SUBNET, "Group": GROUP}
ELSEWHERE = made(
    "AWS::EC2::Subnet",
    VpcId=ref("Vpc"),
    CidrBlock="10.0.1.0/24",
    AvailabilityZone="us-east-1b",
)
TARGETS = made(
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    Port=8080,
    Protocol="HTTP",
    TargetType="ip",
    VpcId=ref("Vpc"),
)


def _raise_threshold(stack: LiveStack) -> None:
    given = {name: value for name, value in ALARM.items() if name != "Tags"}
    stack.client("cloudwatch").put_metric_alarm(
        **{**given, "EvaluationPeriods": 2, "Threshold": 50}
    )


def _unsubscribe(stack: LiveStack) -> None:
    stack.client("sns").unsubscribe(SubscriptionArn=stack.id())


def _disable_raw_delivery(stack: LiveStack) -> None:
    stack.client("sns").set_subscription_attributes(
        SubscriptionArn=stack.id(), AttributeName="RawMessageDelivery", AttributeValue="false"
    )


def _rename_topic(stack: LiveStack) -> None:
    stack.client("sns").set_topic_attributes(
        TopicArn=stack.id(), AttributeName="DisplayName", AttributeValue="rumours"
    )


def _delete_rule(stack: LiveStack) -> None:
    events = stack.client("events")
    events.remove_targets(Rule="nightly", Ids=["one"])
    events.delete_rule(Name="nightly")


def _replace_target(stack: LiveStack) -> None:
    stack.client("events").put_targets(
        Rule="nightly", Targets=[{"Id": "one", "Arn": "arn:aws:sqs:us-east-1:123456789012:other"}]
    )


def _reschedule(stack: LiveStack) -> None:
    scheduler = stack.client("scheduler")
    found = scheduler.get_schedule(Name=stack.id(), GroupName="nights")
    named = ("Name", "GroupName", "FlexibleTimeWindow", "Target", "State", "Description")
    scheduler.update_schedule(
        **{name: found[name] for name in named},
        ScheduleExpression="rate(9 days)",
        ScheduleExpressionTimezone="UTC",
    )


SAMPLES = (
    Sample(
        "AWS::Logs::LogGroup",
        {"LogGroupName": "jobs", "RetentionInDays": "7", "Tags": TAGS},
        delete=call("logs", "delete_log_group", logGroupName="$"),
        change=call("logs", "put_retention_policy", logGroupName="$", retentionInDays=30),
        pointers=("/RetentionInDays",),
    ),
    Sample(
        "AWS::SSM::Parameter",
        {
            "Name": "/jobs/image",
            "Type": "String",
            "Value": "a",
            "DataType": "text",
            "Description": "not compared",
            "Tags": {"team": "research"},
        },
        delete=call("ssm", "delete_parameter", Name="$"),
        change=call("ssm", "put_parameter", Name="$", Value="b", Type="String", Overwrite=True),
        pointers=("/Value",),
    ),
    Sample(
        "AWS::SecretsManager::Secret",
        {
            "Name": "password",
            "Description": "of the database",
            "GenerateSecretString": {"PasswordLength": 20},
            "Tags": TAGS,
        },
        delete=call(
            "secretsmanager", "delete_secret", SecretId="$", ForceDeleteWithoutRecovery=True
        ),
        change=call("secretsmanager", "update_secret", SecretId="$", Description="of nobody"),
        pointers=("/Description",),
    ),
    Sample(
        "AWS::SNS::Topic",
        {
            "TopicName": "news.fifo",
            "DisplayName": "news",
            "FifoTopic": True,
            "ContentBasedDeduplication": True,
            "Subscription": [{"Protocol": "email", "Endpoint": "a@example.org"}],
            "Tags": TAGS,
        },
        delete=call("sns", "delete_topic", TopicArn="$"),
        change=_rename_topic,
        pointers=("/DisplayName",),
    ),
    Sample(
        "AWS::SNS::Subscription",
        {
            "TopicArn": ref("Topic"),
            "Protocol": "sqs",
            "Endpoint": arn("Queue"),
            "RawMessageDelivery": True,
            "FilterPolicy": {"kind": ["failed"]},
            "FilterPolicyScope": "MessageBody",
            "RedrivePolicy": {"deadLetterTargetArn": arn("Queue")},
        },
        delete=_unsubscribe,
        change=_disable_raw_delivery,
        pointers=("/RawMessageDelivery",),
        beside={"Topic": TOPIC, "Queue": QUEUE},
    ),
    Sample(
        "AWS::SNS::TopicPolicy",
        {"Topics": [ref("Topic")], "PolicyDocument": EVERYBODY},
        delete=lambda stack: stack.client("sns").delete_topic(TopicArn=stack.id("Topic")),
        change=lambda stack: stack.client("sns").set_topic_attributes(
            TopicArn=stack.id("Topic"), AttributeName="Policy", AttributeValue=NOBODY
        ),
        pointers=("/PolicyDocument/Statement/0/Effect",),
        beside={"Topic": TOPIC},
    ),
    Sample(
        "AWS::SQS::Queue",
        {
            "QueueName": "work.fifo",
            "FifoQueue": True,
            "ContentBasedDeduplication": True,
            "DelaySeconds": 5,
            "MaximumMessageSize": 1024,
            "MessageRetentionPeriod": "3600",
            "ReceiveMessageWaitTimeSeconds": 1,
            "VisibilityTimeout": 60,
            "SqsManagedSseEnabled": True,
            "RedrivePolicy": {"deadLetterTargetArn": arn("Dead"), "maxReceiveCount": 5},
            "Tags": TAGS,
        },
        delete=call("sqs", "delete_queue", QueueUrl="$"),
        change=call(
            "sqs", "set_queue_attributes", QueueUrl="$", Attributes={"VisibilityTimeout": "90"}
        ),
        pointers=("/VisibilityTimeout",),
        beside={"Dead": made("AWS::SQS::Queue", QueueName="dead.fifo", FifoQueue=True)},
    ),
    Sample(
        "AWS::SQS::QueuePolicy",
        {"Queues": [ref("Queue")], "PolicyDocument": EVERYBODY},
        delete=lambda stack: stack.client("sqs").set_queue_attributes(
            QueueUrl=stack.id("Queue"), Attributes={"Policy": ""}
        ),
        change=lambda stack: stack.client("sqs").set_queue_attributes(
            QueueUrl=stack.id("Queue"), Attributes={"Policy": NOBODY}
        ),
        pointers=("/PolicyDocument/Statement/0/Effect",),
        beside={"Queue": QUEUE},
    ),
    Sample(
        "AWS::Events::Rule",
        {
            "Name": "nightly",
            "EventBusName": "default",
            "Description": "each night",
            "EventPattern": {"source": ["aws.batch"]},
            "ScheduleExpression": "rate(1 day)",
            "State": "ENABLED",
            "Targets": [{"Id": "one", "Arn": arn("Queue")}],
            "Tags": TAGS,
        },
        delete=_delete_rule,
        change=_replace_target,
        pointers=("/Targets/0/Arn",),
        beside={"Queue": QUEUE},
    ),
    Sample(
        "AWS::Scheduler::Schedule",
        {
            "Name": "nightly",
            "GroupName": ref("Nights"),
            "Description": "each night",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ScheduleExpression": "rate(1 day)",
            "ScheduleExpressionTimezone": "UTC",
            "State": "ENABLED",
            "Target": {"Arn": arn("Queue"), "RoleArn": arn("Role"), "Input": '{"a": 1}'},
        },
        delete=call("scheduler", "delete_schedule", Name="$", GroupName="nights"),
        change=_reschedule,
        pointers=("/ScheduleExpression",),
        beside={
            "Role": ROLE,
            "Queue": QUEUE,
            "Nights": made("AWS::Scheduler::ScheduleGroup", Name="nights"),
        },
    ),
    Sample(
        "AWS::Scheduler::ScheduleGroup",
        {"Name": "nights", "Tags": TAGS},
        delete=call("scheduler", "delete_schedule_group", Name="$"),
        change=lambda stack: stack.client("scheduler").untag_resource(
            ResourceArn=stack.client("scheduler").get_schedule_group(Name="nights")["Arn"],
            TagKeys=["team"],
        ),
        pointers=("/Tags/0",),
    ),
    Sample(
        "AWS::StepFunctions::StateMachine",
        {
            "StateMachineName": "flow",
            "StateMachineType": "STANDARD",
            "RoleArn": arn("Role"),
            "DefinitionString": json.dumps(MACHINE),
            "DefinitionSubstitutions": {"What": "done"},
            "LoggingConfiguration": {"Level": "OFF", "IncludeExecutionData": False},
            "TracingConfiguration": {"Enabled": True},
            "Tags": TAGS,
        },
        delete=call("stepfunctions", "delete_state_machine", stateMachineArn="$"),
        change=call(
            "stepfunctions",
            "update_state_machine",
            stateMachineArn="$",
            definition=json.dumps({**MACHINE, "Comment": "mine", "StartAt": "B"}),
        ),
        pointers=("/DefinitionString",),
        beside={"Role": ROLE},
    ),
    Sample(
        "AWS::KMS::Key",
        {
            "Description": "of the jobs",
            "Enabled": True,
            "EnableKeyRotation": True,
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "MultiRegion": False,
            "Origin": "AWS_KMS",
            "KeyPolicy": EVERYBODY,
            "Tags": TAGS,
        },
        delete=call("kms", "schedule_key_deletion", KeyId="$"),
        change=call("kms", "disable_key_rotation", KeyId="$"),
        pointers=("/EnableKeyRotation",),
    ),
    Sample(
        "AWS::KMS::Alias",
        {"AliasName": "alias/jobs", "TargetKeyId": arn("Key")},
        delete=call("kms", "delete_alias", AliasName="$"),
        change=lambda stack: stack.client("kms").update_alias(
            AliasName="alias/jobs", TargetKeyId=stack.id("Other")
        ),
        pointers=("/TargetKeyId",),
        beside={
            "Key": made("AWS::KMS::Key", KeyPolicy=EVERYBODY),
            "Other": made("AWS::KMS::Key", KeyPolicy=EVERYBODY),
        },
    ),
    Sample(
        "AWS::ECR::Repository",
        {
            "RepositoryName": "images",
            "ImageTagMutability": "IMMUTABLE",
            "ImageScanningConfiguration": {"ScanOnPush": True},
            "EncryptionConfiguration": {"EncryptionType": "AES256"},
            "LifecyclePolicy": {"LifecyclePolicyText": LIFECYCLE},
            "RepositoryPolicyText": EVERYBODY,
            "Tags": TAGS,
        },
        delete=call("ecr", "delete_repository", repositoryName="$"),
        change=call(
            "ecr", "put_image_tag_mutability", repositoryName="$", imageTagMutability="MUTABLE"
        ),
        pointers=("/ImageTagMutability",),
    ),
    Sample(
        "AWS::ECS::Cluster",
        {
            "ClusterName": "main",
            "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
            "Tags": TAGS,
        },
        delete=call("ecs", "delete_cluster", cluster="$"),
        change=call(
            "ecs",
            "update_cluster",
            cluster="$",
            settings=[{"name": "containerInsights", "value": "disabled"}],
        ),
        pointers=("/ClusterSettings/0/Value",),
    ),
    Sample(
        "AWS::ECS::TaskDefinition",
        {
            "Family": "service",
            "Cpu": 512,
            "Memory": "1024",
            "NetworkMode": "awsvpc",
            "RequiresCompatibilities": ["FARGATE"],
            "ExecutionRoleArn": arn("Role"),
            "TaskRoleArn": arn("Role"),
            "ContainerDefinitions": [
                {
                    "Name": "service",
                    "Image": "image",
                    "PortMappings": [{"ContainerPort": "8080"}],
                    "Environment": [{"Name": "A", "Value": "b"}],
                }
            ],
            "Tags": TAGS,
        },
        delete=call("ecs", "deregister_task_definition", taskDefinition="$"),
        change=call("ecs", "untag_resource", resourceArn="$", tagKeys=["team"]),
        pointers=("/Tags/0",),
        beside={"Role": ROLE},
    ),
    Sample(
        "AWS::ECS::Service",
        {
            "ServiceName": "metadata",
            "Cluster": ref("Cluster"),
            "DesiredCount": "1",
            "LaunchType": "FARGATE",
            "TaskDefinition": ref("Task"),
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {
                    "Subnets": [ref("Subnet")],
                    "SecurityGroups": [ref("Group")],
                    "AssignPublicIp": "ENABLED",
                }
            },
            "LoadBalancers": [
                {
                    "ContainerName": "service",
                    "ContainerPort": 8080,
                    "TargetGroupArn": ref("Targets"),
                }
            ],
            "Tags": TAGS,
        },
        delete=lambda stack: stack.client("ecs").delete_service(
            cluster=stack.id("Cluster"), service=stack.id(), force=True
        ),
        change=lambda stack: stack.client("ecs").update_service(
            cluster=stack.id("Cluster"), service=stack.id(), desiredCount=3
        ),
        pointers=("/DesiredCount",),
        beside={
            **NETWORK,
            "Cluster": made("AWS::ECS::Cluster"),
            "Targets": TARGETS,
            "Task": made(
                "AWS::ECS::TaskDefinition",
                ContainerDefinitions=[
                    {
                        "Name": "service",
                        "Image": "image",
                        "Memory": 512,
                        "PortMappings": [{"ContainerPort": 8080}],
                    }
                ],
            ),
        },
    ),
    Sample(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {
            "Name": "front",
            "Type": "application",
            "Scheme": "internal",
            "Subnets": [ref("Subnet"), ref("Other")],
            "SecurityGroups": [ref("Group")],
            "Tags": TAGS,
        },
        delete=call("elbv2", "delete_load_balancer", LoadBalancerArn="$"),
        change=call("elbv2", "remove_tags", ResourceArns=["$"], TagKeys=["team"]),
        pointers=("/Tags/0",),
        beside={**NETWORK, "Other": ELSEWHERE},
    ),
    Sample(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {
            "Name": "tasks",
            "Port": "8080",
            "Protocol": "HTTP",
            "TargetType": "ip",
            "VpcId": ref("Vpc"),
            "HealthCheckIntervalSeconds": 10,
            "HealthCheckPath": "/ping",
            "HealthCheckPort": "traffic-port",
            "HealthCheckProtocol": "HTTP",
            "HealthCheckTimeoutSeconds": 5,
            "HealthyThresholdCount": 2,
            "UnhealthyThresholdCount": 3,
            "Targets": [{"Id": "10.0.0.9", "Port": 8080}],
            "Tags": TAGS,
        },
        delete=call("elbv2", "delete_target_group", TargetGroupArn="$"),
        change=call("elbv2", "modify_target_group", TargetGroupArn="$", HealthCheckPath="/"),
        pointers=("/HealthCheckPath",),
        beside=NETWORK,
    ),
    Sample(
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            "LoadBalancerArn": ref("Front"),
            "Port": 80,
            "Protocol": "HTTP",
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("Targets")}],
        },
        delete=call("elbv2", "delete_listener", ListenerArn="$"),
        change=call("elbv2", "modify_listener", ListenerArn="$", Port=81),
        pointers=("/Port",),
        beside={
            **NETWORK,
            "Other": ELSEWHERE,
            "Targets": TARGETS,
            "Front": made(
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                Subnets=[ref("Subnet"), ref("Other")],
            ),
        },
    ),
    Sample(
        "AWS::Lambda::Function",
        {
            "FunctionName": "notify",
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Code": {"ZipFile": "def handler(event, context): pass"},
            "Role": arn("Role"),
            "Description": "tells",
            "MemorySize": "256",
            "Timeout": 10,
            "PackageType": "Zip",
            "Architectures": ["x86_64"],
            "Environment": {"Variables": {"STAGE": "b"}},
            "TracingConfig": {"Mode": "Active"},
            "Tags": TAGS,
        },
        delete=call("lambda", "delete_function", FunctionName="$"),
        change=call("lambda", "update_function_configuration", FunctionName="$", Timeout=20),
        pointers=("/Timeout",),
        beside={
            "Role": made(
                "AWS::IAM::Role",
                AssumeRolePolicyDocument={
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                },
            )
        },
    ),
    Sample(
        "AWS::CloudWatch::Alarm",
        ALARM,
        delete=call("cloudwatch", "delete_alarms", AlarmNames=["$"]),
        change=_raise_threshold,
        pointers=("/Threshold",),
    ),
    Sample(
        "AWS::CloudWatch::Dashboard",
        {"DashboardName": "jobs", "DashboardBody": BODY},
        delete=call("cloudwatch", "delete_dashboards", DashboardNames=["$"]),
        change=call(
            "cloudwatch", "put_dashboard", DashboardName="$", DashboardBody='{"start": "-PT3H"}'
        ),
        pointers=("/DashboardBody",),
    ),
)

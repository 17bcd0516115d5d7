"""Resources of recipes, read back through the services: created, updated and deleted."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from cfn_simulator.types import ResourceFailure
from metaflow_batch_cfn.documents import Json
from tests.cfn_simulator.sandbox import Made, Sandbox

QUEUE = "arn:aws:sqs:us-east-1:000000000000:queue"
KEPT: Json = [{"Key": "kept", "Value": "one"}]
EVERYBODY: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "open", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    ],
}


def attribute(made: Made, name: str) -> str:
    return str(made.state.attributes[name])


def subnets(sandbox: Sandbox) -> tuple[str, list[Json]]:
    vpc = sandbox.vpc().ref
    other: dict[str, Json] = {
        "VpcId": vpc,
        "CidrBlock": "10.0.1.0/24",
        "AvailabilityZone": "us-east-1b",
    }
    return vpc, [sandbox.subnet(vpc).ref, sandbox.made("AWS::EC2::Subnet", other, "Other").ref]


def test_a_repository_has_its_lifecycle_policy_and_scan_setting(sandbox: Sandbox) -> None:
    ecr = sandbox.services.client("ecr")
    policy = json.dumps({"rules": [{"rulePriority": 1, "selection": {
        "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9,
    }, "action": {"type": "expire"}}]})  # fmt: skip
    made = sandbox.made(
        "AWS::ECR::Repository",
        {
            "ImageScanningConfiguration": {"ScanOnPush": True},
            "LifecyclePolicy": {"LifecyclePolicyText": policy},
            "Tags": KEPT,
        },
        "Images",
    )
    assert made.ref.startswith("demo-images-")
    (found,) = ecr.describe_repositories(repositoryNames=[made.ref])["repositories"]
    assert found["imageScanningConfiguration"]["scanOnPush"]
    assert found["repositoryUri"] == attribute(made, "RepositoryUri")
    assert (
        "imageCountMoreThan"
        in ecr.get_lifecycle_policy(repositoryName=made.ref)["lifecyclePolicyText"]
    )
    changed = made.without("LifecyclePolicy").with_property(ImageTagMutability="IMMUTABLE")
    with pytest.raises(ClientError, match="LifecyclePolicyNotFound"):
        ecr.get_lifecycle_policy(repositoryName=made.ref)
    (found,) = ecr.describe_repositories(repositoryNames=[made.ref])["repositories"]
    assert found["imageTagMutability"] == "IMMUTABLE"
    changed.removed()
    with pytest.raises(ClientError, match="RepositoryNotFound"):
        ecr.describe_repositories(repositoryNames=[made.ref])


def test_a_file_system_with_its_mount_target_and_access_point(sandbox: Sandbox) -> None:
    efs = sandbox.services.client("efs")
    vpc, (subnet, _) = subnets(sandbox)
    group = sandbox.security_group(vpc).ref
    made = sandbox.made("AWS::EFS::FileSystem", {"Encrypted": True, "FileSystemTags": KEPT})
    target = sandbox.made(
        "AWS::EFS::MountTarget",
        {"FileSystemId": made.ref, "SubnetId": subnet, "SecurityGroups": [group]},
    )
    point = sandbox.made(
        "AWS::EFS::AccessPoint",
        {"FileSystemId": made.ref, "PosixUser": {"Uid": "1000", "Gid": "1000"}},
    )
    (found,) = efs.describe_file_systems(FileSystemId=made.ref)["FileSystems"]
    assert found["Encrypted"]
    assert found["FileSystemArn"] == attribute(made, "Arn")
    assert {"Key": "kept", "Value": "one"} in found["Tags"]
    (mounted,) = efs.describe_mount_targets(FileSystemId=made.ref)["MountTargets"]
    assert (mounted["MountTargetId"], mounted["SubnetId"]) == (target.ref, subnet)
    assert mounted["IpAddress"] == attribute(target, "IpAddress")
    (entered,) = efs.describe_access_points(FileSystemId=made.ref)["AccessPoints"]
    assert (entered["AccessPointId"], entered["PosixUser"]["Uid"]) == (point.ref, 1000)
    for one in (point, target, made):
        one.removed()
    assert efs.describe_file_systems()["FileSystems"] == []


def test_a_schedule_in_a_group_is_updated_and_deleted(sandbox: Sandbox) -> None:
    scheduler = sandbox.services.client("scheduler")
    role = attribute(sandbox.role(), "Arn")
    group = sandbox.made("AWS::Scheduler::ScheduleGroup", {"Name": "nightly"})
    made = sandbox.made(
        "AWS::Scheduler::Schedule",
        {
            "GroupName": "nightly",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ScheduleExpression": "rate(1 day)",
            "Target": {"Arn": QUEUE, "RoleArn": role},
        },
    )
    made = made.with_property(ScheduleExpression="rate(2 days)")
    found = scheduler.get_schedule(Name=made.ref, GroupName="nightly")
    assert found["ScheduleExpression"] == "rate(2 days)"
    assert found["Arn"] == attribute(made, "Arn")
    made.removed()
    group.removed()
    assert scheduler.list_schedules()["Schedules"] == []


def test_a_rule_drops_targets_that_are_no_longer_declared(sandbox: Sandbox) -> None:
    events = sandbox.services.client("events")
    made = sandbox.made(
        "AWS::Events::Rule",
        {
            "EventPattern": {"source": ["aws.batch"]},
            "Targets": [{"Id": "a", "Arn": QUEUE}, {"Id": "b", "Arn": QUEUE}],
        },
    )
    assert json.loads(events.describe_rule(Name=made.ref)["EventPattern"]) == {
        "source": ["aws.batch"]
    }
    made = made.with_property(Targets=[{"Id": "b", "Arn": f"{QUEUE}-2"}])
    assert events.list_targets_by_rule(Rule=made.ref)["Targets"] == [
        {"Id": "b", "Arn": f"{QUEUE}-2"}
    ]
    made.removed()
    assert events.list_rules()["Rules"] == []


def test_a_topic_has_a_policy_and_a_subscription_until_they_are_deleted(sandbox: Sandbox) -> None:
    sns = sandbox.services.client("sns")
    topic = sandbox.made("AWS::SNS::Topic", {}).ref
    policy = sandbox.made("AWS::SNS::TopicPolicy", {"Topics": [topic], "PolicyDocument": EVERYBODY})
    subscription = sandbox.made(
        "AWS::SNS::Subscription",
        {
            "TopicArn": topic,
            "Protocol": "email",
            "Endpoint": "a@example.org",
            "FilterPolicy": {"kind": ["failed"]},
        },
    )
    subscription = subscription.with_property(FilterPolicy={"kind": ["done"]})
    attributes = sns.get_subscription_attributes(SubscriptionArn=subscription.ref)["Attributes"]
    assert json.loads(attributes["FilterPolicy"]) == {"kind": ["done"]}
    assert '"open"' in sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    policy.removed()
    subscription.removed()
    assert '"open"' not in sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]
    assert sns.list_subscriptions()["Subscriptions"] == []


def test_a_tables_time_to_live_and_recovery_are_enabled_and_disabled(sandbox: Sandbox) -> None:
    dynamodb = sandbox.services.client("dynamodb")
    made = sandbox.made(
        "AWS::DynamoDB::Table",
        {
            "AttributeDefinitions": [{"AttributeName": "pathspec", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pathspec", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
            "SSESpecification": {"SSEEnabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
            "Tags": KEPT,
        },
    )
    found = dynamodb.describe_table(TableName=made.ref)["Table"]
    assert found["LatestStreamArn"] == attribute(made, "StreamArn")
    assert found["SSEDescription"]["Status"] == "ENABLED"
    ttl = dynamodb.describe_time_to_live(TableName=made.ref)["TimeToLiveDescription"]
    assert ttl == {"AttributeName": "ttl", "TimeToLiveStatus": "ENABLED"}
    made = made.without("PointInTimeRecoverySpecification")
    backups = dynamodb.describe_continuous_backups(TableName=made.ref)
    assert "'DISABLED'" in str(backups["ContinuousBackupsDescription"])
    made.removed()
    assert dynamodb.list_tables()["TableNames"] == []


def test_a_state_machine_runs_the_definition_with_its_substitutions(sandbox: Sandbox) -> None:
    states = sandbox.services.client("stepfunctions")
    definition = json.dumps({"StartAt": "A", "States": {"A": {
        "Type": "Pass", "Result": "${Greeting}", "End": True,
    }}})  # fmt: skip
    made = sandbox.made(
        "AWS::StepFunctions::StateMachine",
        {
            "RoleArn": attribute(sandbox.role(), "Arn"),
            "DefinitionString": definition,
            "DefinitionSubstitutions": {"Greeting": "hello"},
        },
    )
    found = states.describe_state_machine(stateMachineArn=made.ref)
    assert json.loads(found["definition"])["States"]["A"]["Result"] == "hello"
    made = made.with_property(DefinitionSubstitutions={"Greeting": "bye"})
    assert "bye" in states.describe_state_machine(stateMachineArn=made.ref)["definition"]
    made.removed()
    assert states.list_state_machines()["stateMachines"] == []


def test_a_secret_receives_the_connection_details_of_its_database(sandbox: Sandbox) -> None:
    _, both = subnets(sandbox)
    group = sandbox.made(
        "AWS::RDS::DBSubnetGroup", {"DBSubnetGroupDescription": "two", "SubnetIds": both}
    )
    secret = sandbox.made(
        "AWS::SecretsManager::Secret",
        {
            "GenerateSecretString": {
                "SecretStringTemplate": '{"username": "master"}',
                "GenerateStringKey": "password",
                "PasswordLength": 16,
                "ExcludeCharacters": '"@/\\',
            }
        },
    )
    assert secret.ref.startswith("arn:aws:secretsmanager:")
    database = sandbox.made(
        "AWS::RDS::DBInstance",
        {
            "DBName": "metaflow",
            "Engine": "postgres",
            "AllocatedStorage": "20",
            "DBInstanceClass": "db.t3.small",
            "MasterUsername": "master",
            "MasterUserPassword": "not-that-secret",
            "DBSubnetGroupName": group.ref,
        },
    )
    joined = sandbox.made(
        "AWS::SecretsManager::SecretTargetAttachment",
        {"SecretId": secret.ref, "TargetId": database.ref, "TargetType": "AWS::RDS::DBInstance"},
    )
    manager = sandbox.services.client("secretsmanager")
    details = json.loads(manager.get_secret_value(SecretId=secret.ref)["SecretString"])
    assert (details["username"], len(details["password"])) == ("master", 16)
    assert details["host"] == attribute(database, "Endpoint.Address")
    assert str(details["port"]) == attribute(database, "Endpoint.Port") == "5432"
    database = database.with_property(AllocatedStorage="30")
    (found,) = sandbox.services.client("rds").describe_db_instances()["DBInstances"]
    assert found["AllocatedStorage"] == 30
    kept = manager.get_secret_value(SecretId=secret.with_property(Description="x").ref)
    assert json.loads(kept["SecretString"])["password"] == details["password"]
    for one in (joined, database, group, secret):
        one.removed()
    assert sandbox.services.client("rds").describe_db_instances()["DBInstances"] == []
    assert manager.list_secrets()["SecretList"] == []


def test_a_database_that_manages_its_password_returns_its_secret(sandbox: Sandbox) -> None:
    made = sandbox.made(
        "AWS::RDS::DBCluster",
        {
            "Engine": "aurora-postgresql",
            "MasterUsername": "master",
            "ManageMasterUserPassword": True,
        },
    )
    (found,) = sandbox.services.client("rds").describe_db_clusters()["DBClusters"]
    secret = attribute(made, "MasterUserSecret.SecretArn")
    assert secret == found["MasterUserSecret"]["SecretArn"]
    assert secret.startswith("arn:aws:secretsmanager:")


def test_a_container_service_behind_a_network_load_balancer(sandbox: Sandbox) -> None:
    vpc, both = subnets(sandbox)
    group = sandbox.security_group(vpc).ref
    balancer = sandbox.made(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {"Scheme": "internal", "Type": "network", "Subnets": both[:1]},
        "Nlb",
    )
    targets = sandbox.made(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {"Port": 8080, "Protocol": "TCP", "TargetType": "ip", "VpcId": vpc},
    )
    listener = sandbox.made(
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            "LoadBalancerArn": balancer.ref,
            "Port": 80,
            "Protocol": "TCP",
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": targets.ref}],
        },
    )
    cluster = sandbox.made("AWS::ECS::Cluster", {})
    role = attribute(sandbox.role(), "Arn")
    task = sandbox.made(
        "AWS::ECS::TaskDefinition",
        {
            "Cpu": 512,
            "Memory": "1024",
            "NetworkMode": "awsvpc",
            "RequiresCompatibilities": ["FARGATE"],
            "ExecutionRoleArn": role,
            "ContainerDefinitions": [
                {"Name": "service", "Image": "image", "PortMappings": [{"ContainerPort": "8080"}]}
            ],
        },
    )
    service = sandbox.made(
        "AWS::ECS::Service",
        {
            "Cluster": cluster.ref,
            "DesiredCount": 1,
            "LaunchType": "FARGATE",
            "TaskDefinition": task.ref,
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {"SecurityGroups": [group], "Subnets": both}
            },
            "LoadBalancers": [
                {
                    "ContainerName": "service",
                    "ContainerPort": 8080,
                    "TargetGroupArn": targets.ref,
                }
            ],
        },
    )
    ecs, elb = sandbox.services.client("ecs"), sandbox.services.client("elbv2")
    service = service.with_property(DesiredCount=2)
    (running,) = ecs.describe_services(cluster=cluster.ref, services=[service.ref])["services"]
    assert (running["desiredCount"], running["taskDefinition"]) == (2, task.ref)
    (subscription,) = elb.describe_listeners(LoadBalancerArn=balancer.ref)["Listeners"]
    assert (subscription["ListenerArn"], subscription["Protocol"]) == (listener.ref, "TCP")
    assert attribute(balancer, "DNSName").endswith(".elb.amazonaws.com")
    assert attribute(targets, "TargetGroupFullName").startswith("targetgroup/")
    for one in (service, task, cluster, listener, targets, balancer):
        one.removed()
    assert elb.describe_load_balancers()["LoadBalancers"] == []
    (gone,) = ecs.describe_clusters(clusters=[cluster.ref])["clusters"]
    assert gone["status"] == "INACTIVE"


def test_a_rest_api_has_a_resource_a_method_and_a_key(sandbox: Sandbox) -> None:
    interface = sandbox.made("AWS::ApiGateway::RestApi", {"Name": "metadata"})
    resource = sandbox.made(
        "AWS::ApiGateway::Resource",
        {
            "RestApiId": interface.ref,
            "ParentId": interface.state.attributes["RootResourceId"],
            "PathPart": "{proxy+}",
        },
    )
    method = sandbox.made(
        "AWS::ApiGateway::Method",
        {
            "RestApiId": interface.ref,
            "ResourceId": resource.ref,
            "HttpMethod": "ANY",
            "AuthorizationType": "NONE",
            "ApiKeyRequired": "true",
            "Integration": {
                "Type": "HTTP_PROXY",
                "IntegrationHttpMethod": "ANY",
                "Uri": "http://balancer/{proxy}",
            },
        },
    )
    assert method.ref == f"{interface.ref}|{resource.ref}|ANY"
    deployment = sandbox.made(
        "AWS::ApiGateway::Deployment", {"RestApiId": interface.ref, "StageName": "api"}
    )
    key = sandbox.made("AWS::ApiGateway::ApiKey", {"Enabled": True})
    plan = sandbox.made(
        "AWS::ApiGateway::UsagePlan", {"ApiStages": [{"ApiId": interface.ref, "Stage": "api"}]}
    )
    joined = sandbox.made(
        "AWS::ApiGateway::UsagePlanKey",
        {"KeyId": key.ref, "KeyType": "API_KEY", "UsagePlanId": plan.ref},
    )
    gateway = sandbox.services.client("apigateway")
    found = gateway.get_integration(
        restApiId=interface.ref, resourceId=resource.ref, httpMethod="ANY"
    )
    assert found["uri"] == "http://balancer/{proxy}"
    keys = gateway.get_usage_plan_keys(usagePlanId=plan.ref)["items"]
    assert [one["id"] for one in keys] == [key.ref]
    changed = interface.with_property(Description="the metadata service")
    api = gateway.get_rest_api(restApiId=changed.ref)
    assert api["description"] == "the metadata service"
    for one in (joined, plan, key, deployment, method, resource, interface):
        one.removed()
        one.removed()
    assert gateway.get_rest_apis()["items"] == []


def test_a_function_runs_the_inline_code_of_its_template(sandbox: Sandbox) -> None:
    made = sandbox.made(
        "AWS::Lambda::Function",
        {
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Role": sandbox.role().state.attributes["Arn"],
            "Code": {"ZipFile": "def handler(event, context): return 1\n"},
        },
    )
    made = made.with_property(Timeout=300, Code={"ZipFile": "def handler(event, context): ...\n"})
    functions = sandbox.services.client("lambda")
    found = functions.get_function(FunctionName=made.ref)
    assert found["Configuration"]["Timeout"] == 300
    assert found["Configuration"]["FunctionArn"] == attribute(made, "Arn")
    permission = sandbox.made(
        "AWS::Lambda::Permission",
        {
            "FunctionName": made.ref,
            "Action": "lambda:InvokeFunction",
            "Principal": "events.amazonaws.com",
        },
    )
    policy = json.loads(functions.get_policy(FunctionName=made.ref)["Policy"])
    assert [one["Sid"] for one in policy["Statement"]] == [permission.ref]
    permission.removed()
    made.removed()
    assert functions.list_functions()["Functions"] == []


def test_a_keys_rotation_is_enabled_and_disabled_and_it_has_an_alias(sandbox: Sandbox) -> None:
    kms = sandbox.services.client("kms")
    made = sandbox.made("AWS::KMS::Key", {"KeyPolicy": EVERYBODY, "EnableKeyRotation": True})
    alias = sandbox.made("AWS::KMS::Alias", {"AliasName": "alias/mine", "TargetKeyId": made.ref})
    assert kms.get_key_rotation_status(KeyId=made.ref)["KeyRotationEnabled"]
    assert kms.describe_key(KeyId=alias.ref)["KeyMetadata"]["KeyId"] == made.ref
    made = made.with_property(EnableKeyRotation=False, Description="for artifacts")
    assert not kms.get_key_rotation_status(KeyId=made.ref)["KeyRotationEnabled"]
    assert kms.describe_key(KeyId=made.ref)["KeyMetadata"]["Description"] == "for artifacts"
    alias.removed()
    made.removed()
    assert kms.describe_key(KeyId=made.ref)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_a_user_pool_has_a_client_and_a_domain(sandbox: Sandbox) -> None:
    pool = sandbox.made("AWS::Cognito::UserPool", {"UsernameAttributes": ["email"]})
    client = sandbox.made(
        "AWS::Cognito::UserPoolClient",
        {"UserPoolId": pool.ref, "GenerateSecret": True, "CallbackURLs": ["https://a.example/"]},
    )
    domain = sandbox.made("AWS::Cognito::UserPoolDomain", {"UserPoolId": pool.ref, "Domain": "ui"})
    assert domain.ref == "ui"
    client = client.with_property(CallbackURLs=["https://b.example/"])
    cognito = sandbox.services.client("cognito-idp")
    found = cognito.describe_user_pool_client(UserPoolId=pool.ref, ClientId=client.ref)
    assert found["UserPoolClient"]["CallbackURLs"] == ["https://b.example/"]
    assert attribute(pool, "ProviderName") == f"cognito-idp.us-east-1.amazonaws.com/{pool.ref}"
    for one in (domain, client, pool):
        one.removed()
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []


def test_a_notebook_starts_with_its_configuration_and_is_stopped_before_deletion(
    sandbox: Sandbox,
) -> None:
    start = sandbox.made(
        "AWS::SageMaker::NotebookInstanceLifecycleConfig",
        {"OnStart": [{"Content": "aGVsbG8="}]},
    )
    made = sandbox.made(
        "AWS::SageMaker::NotebookInstance",
        {
            "InstanceType": "ml.t2.xlarge",
            "RoleArn": sandbox.role().state.attributes["Arn"],
            "LifecycleConfigName": start.state.attributes["NotebookInstanceLifecycleConfigName"],
        },
    )
    notebooks = sandbox.services.client("sagemaker")
    found = notebooks.describe_notebook_instance(
        NotebookInstanceName=attribute(made, "NotebookInstanceName")
    )
    assert found["NotebookInstanceArn"] == made.ref
    made.removed()
    start.removed()
    assert notebooks.list_notebook_instances()["NotebookInstances"] == []


def test_an_alarm_changes_its_threshold(sandbox: Sandbox) -> None:
    properties: dict[str, Json] = {
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "MetricName": "FailedJobs",
        "Namespace": "Metaflow",
        "Period": 60,
        "Statistic": "Sum",
        "Threshold": 1,
    }
    made = sandbox.made("AWS::CloudWatch::Alarm", properties).with_property(Threshold="2")
    alarms = sandbox.services.client("cloudwatch")
    (found,) = alarms.describe_alarms(AlarmNames=[made.ref])["MetricAlarms"]
    assert (found["Threshold"], found["AlarmArn"]) == (2, attribute(made, "Arn"))
    made.removed()
    assert alarms.describe_alarms()["MetricAlarms"] == []


def test_users_groups_and_a_roles_own_policy(sandbox: Sandbox) -> None:
    iam = sandbox.services.client("iam")
    role = sandbox.role()
    user = sandbox.made("AWS::IAM::User", {"Tags": KEPT}, "Someone").with_property(Tags=[])
    group = sandbox.made("AWS::IAM::Group", {}, "Everyone")
    policy = sandbox.made(
        "AWS::IAM::RolePolicy",
        {
            "RoleName": role.ref,
            "PolicyName": "read",
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
            },
        },
    )
    assert iam.list_role_policies(RoleName=role.ref)["PolicyNames"] == ["read"]
    assert "kept" not in str(iam.list_user_tags(UserName=user.ref)["Tags"])
    assert iam.get_group(GroupName=group.ref)["Group"]["Arn"] == attribute(group, "Arn")
    for one in (policy, group, user):
        one.removed()
    assert iam.list_role_policies(RoleName=role.ref)["PolicyNames"] == []
    assert iam.list_users()["Users"] == []


def test_resources_of_recipes_have_the_stacks_tags(sandbox: Sandbox) -> None:
    made = sandbox.made("AWS::ECR::Repository", {"Tags": KEPT})
    ecr = sandbox.services.client("ecr")
    found = ecr.list_tags_for_resource(resourceArn=attribute(made, "Arn"))["tags"]
    assert {"Key": "team", "Value": "research"} in found
    assert {"Key": "kept", "Value": "one"} in found
    made.changed({"Tags": []}, tags={"team": "platform"})
    assert ecr.list_tags_for_resource(resourceArn=attribute(made, "Arn"))["tags"] == [
        {"Key": "team", "Value": "platform"}
    ]


def test_a_property_outside_the_schema_is_rejected_before_the_service_is_called(
    sandbox: Sandbox,
) -> None:
    with pytest.raises(ResourceFailure, match="extraneous key \\[Nope\\] is not permitted"):
        sandbox.made("AWS::ECR::Repository", {"Nope": 1})
    assert sandbox.services.client("ecr").describe_repositories()["repositories"] == []


def test_a_partly_created_resource_is_removed(sandbox: Sandbox) -> None:
    with pytest.raises(ResourceFailure):
        sandbox.made("AWS::ECR::Repository", {"LifecyclePolicy": {"LifecyclePolicyText": "{}"}})
    assert sandbox.services.client("ecr").describe_repositories()["repositories"] == []

"""Compute environments, on EC2 and on Fargate, and the launch template of the instances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troposphere import GetAtt, NoValue, Ref, batch, ec2

from metaflow_batch_cfn.core.values import (
    Maybe,
    Number,
    Switch,
    Text,
    TextList,
    choose,
    given,
    is_given,
    present,
    value_of,
)

# Minutes that running jobs may continue when an update replaces their instances. CloudFormation
# times out after two hours on a resource that does not stabilize, unless its schema says otherwise.
UPDATE_GRACE_MINUTES = 60


def launch_template(
    title: str, root_volume_gib: Number, tags: Mapping[str, Text], hop_limit: int
) -> ec2.LaunchTemplate:
    """IMDSv2 only, and an encrypted gp3 root volume. With a hop limit of 1, containers cannot
    obtain the instance's credentials; with 2, they can."""
    return ec2.LaunchTemplate(
        title,
        **present(
            LaunchTemplateData=_launch_template_data(root_volume_gib, tags, hop_limit),
            TagSpecifications=tags_of("launch-template", tags),
        ),
    )


def _launch_template_data(
    root_volume_gib: Number, tags: Mapping[str, Text], hop_limit: int
) -> ec2.LaunchTemplateData:
    """`/dev/xvda` is the root device of the ECS-optimized Amazon Linux 2023 images."""
    return ec2.LaunchTemplateData(
        **present(
            MetadataOptions=ec2.MetadataOptions(
                HttpEndpoint="enabled", HttpTokens="required", HttpPutResponseHopLimit=hop_limit
            ),
            BlockDeviceMappings=[
                ec2.LaunchTemplateBlockDeviceMapping(
                    DeviceName="/dev/xvda",
                    Ebs=ec2.EBSBlockDevice(
                        VolumeSize=root_volume_gib,
                        VolumeType="gp3",
                        Encrypted=True,
                        DeleteOnTermination=True,
                    ),
                )
            ],
            TagSpecifications=tags_of("volume", tags),
        )
    )


def tags_of(resource_type: str, tags: Mapping[str, Text]) -> Any:
    """Tags for one type of EC2 resource, or `NoValue` if there are none."""
    if not tags:
        return NoValue
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    return [ec2.TagSpecifications(ResourceType=resource_type, Tags=listed)]


def instance_tags(name: Maybe, tags: Mapping[str, Text]) -> Any:
    """Tags of the instances: those given, and `Name` if there is a name."""
    plain: Any = dict(tags) or NoValue
    return choose(is_given(name), {**tags, "Name": value_of(name)}, plain)


def launched_by(template: ec2.LaunchTemplate) -> batch.LaunchTemplateSpecification:
    """A reference by version number, so that a change to the template updates the environment."""
    return batch.LaunchTemplateSpecification(
        LaunchTemplateId=Ref(template), Version=GetAtt(template, "LatestVersionNumber")
    )


def compute_resources(
    *,
    spot: Switch = False,
    image_type: Text,
    max_vcpus: Number,
    instance_types: TextList,
    subnet_ids: TextList,
    security_group_ids: TextList,
    instance_profile_arn: Text,
    launch_template: ec2.LaunchTemplate,
    tags: Any,
    spot_fleet_role_arn: Maybe = None,
    bid_percentage: Maybe = None,
) -> batch.ComputeResources:
    """On-Demand or Spot instances, none while idle.

    The allocation strategy is explicit because the default, `BEST_FIT`, prevents updates in place.
    `DesiredvCpus` is omitted because AWS Batch changes it continually.
    """
    return batch.ComputeResources(
        **present(
            Type=choose(spot, "SPOT", "EC2"),
            AllocationStrategy=choose(
                spot, "SPOT_PRICE_CAPACITY_OPTIMIZED", "BEST_FIT_PROGRESSIVE"
            ),
            MinvCpus=0,
            MaxvCpus=max_vcpus,
            InstanceTypes=instance_types,
            Subnets=subnet_ids,
            SecurityGroupIds=security_group_ids,
            InstanceRole=instance_profile_arn,
            SpotIamFleetRole=given(spot_fleet_role_arn),
            BidPercentage=given(bid_percentage),
            Ec2Configuration=[batch.Ec2ConfigurationObject(ImageType=image_type)],
            LaunchTemplate=launched_by(launch_template),
            UpdateToLatestImageVersion=True,
            Tags=tags,
        )
    )


def managed_environment(
    title: str, resources: batch.ComputeResources, service_role_arn: Maybe
) -> batch.ComputeEnvironment:
    """A managed environment that is updated in place where AWS Batch supports it.

    It does under its service-linked role; under the user's own role, the environment is replaced.
    The environment has no name, since a named one could not be replaced, and no tags, since
    changing them would replace it.
    """
    environment = batch.ComputeEnvironment(
        title,
        **present(
            Type="MANAGED",
            State="ENABLED",
            ServiceRole=given(service_role_arn),
            ReplaceComputeEnvironment=choose(is_given(service_role_arn), True, False),
            ComputeResources=resources,
        ),
    )
    # troposphere interprets the keyword as the resource attribute of the same name.
    environment.properties["UpdatePolicy"] = batch.UpdatePolicy(
        TerminateJobsOnUpdate=False, JobExecutionTimeoutMinutes=UPDATE_GRACE_MINUTES
    )
    return environment


def fargate_environment(
    title: str,
    kind: str,
    max_vcpus: Number,
    subnet_ids: TextList,
    security_group_ids: TextList,
) -> batch.ComputeEnvironment:
    """An environment on Fargate, with only the properties that Fargate supports.

    Fargate accepts no instance types, roles, strategy or tags, and rejects updates that contain
    the settings for updating EC2 environments in place:
    https://github.com/aws/aws-cdk/issues/27054
    """
    return batch.ComputeEnvironment(
        title,
        Type="MANAGED",
        State="ENABLED",
        ComputeResources=batch.ComputeResources(
            **present(
                Type=kind,
                MaxvCpus=max_vcpus,
                Subnets=subnet_ids,
                SecurityGroupIds=security_group_ids,
            )
        ),
    )

"""The EC2 instances of a stack: what its compute environments have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from troposphere import batch, ec2

from metaflow_batch_cfn.core.values import Maybe, Number, Switch, Text, TextList
from metaflow_batch_cfn.parts.batch import compute_environments


class Fleet(NamedTuple):
    """The instances' network, profile, launch template, name and tags.

    Not a dataclass, which takes a millisecond to create: every stack with instances builds one.
    """

    subnet_ids: TextList
    security_group_ids: TextList
    instance_profile_arn: Text
    launch_template: ec2.LaunchTemplate
    name: Maybe
    tags: Mapping[str, Text]
    service_role_arn: Maybe = None

    def environment(
        self,
        title: str,
        *,
        max_vcpus: Number,
        instance_types: TextList,
        spot: Switch = False,
        image_type: Text = "ECS_AL2023",
        spot_fleet_role_arn: Maybe = None,
        bid_percentage: Maybe = None,
    ) -> batch.ComputeEnvironment:
        """A compute environment of these instances, by default On-Demand without GPUs."""
        resources = compute_environments.compute_resources(
            spot=spot,
            image_type=image_type,
            max_vcpus=max_vcpus,
            instance_types=instance_types,
            subnet_ids=self.subnet_ids,
            security_group_ids=self.security_group_ids,
            instance_profile_arn=self.instance_profile_arn,
            launch_template=self.launch_template,
            tags=compute_environments.instance_tags(self.name, self.tags),
            spot_fleet_role_arn=spot_fleet_role_arn,
            bid_percentage=bid_percentage,
        )
        return compute_environments.managed_environment(title, resources, self.service_role_arn)

"""A fleet of EC2 instances with a role and a launch template of its own.

Its containers cannot reach the instance's rights: what a job may do, its own role says.
"""

from __future__ import annotations

from collections.abc import Mapping

from troposphere import GetAtt

from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Maybe, Number, TextList
from metaflow_batch_cfn.parts.batch import compute
from metaflow_batch_cfn.parts.batch.fleets import Fleet
from metaflow_batch_cfn.parts.iam import roles

_HOPS = 1


def own_fleet(
    scope: Scope,
    *,
    subnet_ids: TextList,
    security_group_ids: TextList,
    root_volume_gib: Number,
    name: Maybe,
    tags: Mapping[str, str],
) -> Fleet:
    """Adds the role, its profile and the launch template."""
    profile = roles.instance_profile(scope, tags)
    template = compute.launch_template(scope.name("LaunchTemplate"), root_volume_gib, tags, _HOPS)
    return Fleet(
        subnet_ids=subnet_ids,
        security_group_ids=security_group_ids,
        instance_profile_arn=GetAtt(profile, "Arn"),
        launch_template=scope.add(template),
        name=name,
        tags=tags,
    )

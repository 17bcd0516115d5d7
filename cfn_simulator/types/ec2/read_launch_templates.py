"""Reads back launch templates from EC2."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.types.machinery.reading.read_recipe import ReadRecipe
from cfn_simulator.types.machinery.reading.target import Reader
from cfn_simulator.types.machinery.recipes.recipe import Call

# Its data and tags are write-only in the registry: CloudFormation does not compare them.
LAUNCH_TEMPLATE = ReadRecipe(
    service="ec2",
    call=Call("DescribeLaunchTemplates", {"LaunchTemplateIds": ["$id"]}),
    record="$answer.LaunchTemplates[0]",
    same=("LaunchTemplateName",),
)

READERS: Mapping[str, Reader] = {"AWS::EC2::LaunchTemplate": LAUNCH_TEMPLATE}

"""Whether a finding of cfn-lint applies to every region, without linting each region.

In: a finding, the template, regions. Out: True only if nothing that the rule reads can differ: it
reads only which names the template uses; or it checks a resource against the schema of its type,
which is the same in all of these regions, and no value of the resource depends on the region.
Everything else may differ and is linted region by region.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from metaflow_batch_cfn.check.findings import Finding

# Unused parameters, mappings, and conditions.
_OF_THE_TEMPLATE = frozenset({"W2001", "W7001", "W8001"})
# The keywords of a schema, such as `additionalProperties` (E3002) or `required` (E3003); Fn::Join
# without a delimiter (I1022); an obsolete DependsOn (W3005); a missing policy or retention period
# (I3011, W3011, I3013).
_OF_A_RESOURCE = frozenset(
    {"E3002", "E3003", "E3012", "E3014", "E3030", "E3031", "E3032", "E3033", "E3034", "E3037"}
    | {"I1022", "I3011", "I3013", "W3005", "W3011"}
)
# Pseudo parameters, and functions whose result may depend on one.
_REGIONAL = ("AWS::", "Fn::FindInMap", "Fn::ForEach", "Fn::GetAZs", "Fn::If", "Fn::Transform")


def applies_everywhere(
    finding: Finding, template: Mapping[str, Any], regions: Sequence[str]
) -> bool:
    section, _, rest = finding.path.partition("/")
    if section != "Resources":
        return finding.rule in _OF_THE_TEMPLATE
    if finding.rule not in _OF_A_RESOURCE:
        return False
    resources = template.get(section)
    resource = isinstance(resources, dict) and resources.get(rest.partition("/")[0])
    return (
        isinstance(resource, dict)
        and not _reads_the_region(resource)
        and _same_schema(resource.get("Type"), regions)
    )


def _same_schema(resource_type: object, regions: Sequence[str]) -> bool:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    if not isinstance(resource_type, str):
        return False
    groups = PROVIDER_SCHEMA_MANAGER.get_resource_schemas_by_regions(resource_type, regions)
    return [len(alike) for alike, _ in groups] == [len(regions)]


def _reads_the_region(resource: Mapping[str, Any]) -> bool:
    if "Condition" in resource:
        return True
    properties = json.dumps(resource.get("Properties"), default=str)
    return any(word in properties for word in _REGIONAL)

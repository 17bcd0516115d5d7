"""Placeholders for values that are not known without an account, each with its own name.

In: the lookups of an evaluation. Out: text marked as unknown, such as `{{Bucket.Arn}}`. Because of
the names, `Ref: A` and `Ref: B` differ although neither value is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metaflow_batch_cfn.cfn.values.surroundings import Pseudo
from metaflow_batch_cfn.cfn.values.unknown import Unknown
from metaflow_batch_cfn.documents import Json

ZONES = 6


def symbol(name: str) -> Unknown:
    return Unknown(f"{{{{{name}}}}}")


def pseudo_of(region: str) -> Pseudo:
    """Unknown except for the region, which mappings and conditions depend on."""
    return Pseudo(
        region=region,
        account_id=symbol("AWS::AccountId"),
        stack_name=symbol("AWS::StackName"),
        stack_id=symbol("AWS::StackId"),
        notification_arns=(symbol("AWS::NotificationARNs"),),
    )


class Symbols:
    """`Resources` and `Lookups` that return placeholders."""

    def ref(self, logical_id: str) -> Json:
        return symbol(logical_id)

    def attribute(self, logical_id: str, name: str) -> Json:
        return symbol(f"{logical_id}.{name}")

    def exists(self, parameter_type: str, value: str) -> bool:
        return True

    def ssm_parameter(self, name: str) -> str | None:
        return symbol(f"ssm:{name}")

    def availability_zones(self, region: str) -> Sequence[str]:
        return [symbol(f"zone {number} of {region}") for number in range(1, ZONES + 1)]

    def export(self, name: str) -> Json:
        return symbol(f"import:{name}")

    def attributes_of(self, parameter_type: str, value: str) -> Mapping[str, Json] | None:
        return None

    def values_of(self, parameter_type: str) -> Sequence[str] | None:
        return None

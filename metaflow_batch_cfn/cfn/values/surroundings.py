"""What evaluation needs beyond the template: the account, the stack, the actual resources.

In: nothing; these are the lookups of an evaluation. Out: protocols, and implementations for use
without an account. Limits: without an account most values are `UNKNOWN`; they are never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from metaflow_batch_cfn.cfn.values.partitions import partition_of, url_suffix_of
from metaflow_batch_cfn.cfn.values.unknown import UNKNOWN
from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.documents import Json


class TemplateError(ConfigError):
    """The template cannot be evaluated; in CloudFormation's wording."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__([Problem(where, what, remedy)])

    def at(self, where: str) -> TemplateError:
        """The same error, with its place."""
        return TemplateError(self.what, where, self.remedy)


class UnresolvedError(TemplateError):
    """A name that is not an active resource, a parameter or a pseudo parameter."""

    def __init__(self, names: Sequence[str], block: str, where: str = "") -> None:
        self.names, self.block = tuple(names), block
        super().__init__(
            f"Template format error: Unresolved resource dependencies [{', '.join(names)}] "
            f"in the {block} block of the template",
            where,
        )

    def at(self, where: str) -> UnresolvedError:
        return UnresolvedError(self.names, self.block, where)


@dataclass(frozen=True)
class Pseudo:
    """The values of the pseudo parameters, such as `AWS::Region`."""

    region: str = "us-east-1"
    account_id: str = "123456789012"
    stack_name: str = "stack"
    stack_id: str = UNKNOWN
    partition: str = ""
    url_suffix: str = ""
    notification_arns: tuple[str, ...] = ()

    def values(self) -> dict[str, Json]:
        """Every pseudo parameter except `AWS::NoValue`, which has no value."""
        return {
            "AWS::AccountId": self.account_id,
            "AWS::NotificationARNs": list(self.notification_arns),
            "AWS::Partition": self.partition or partition_of(self.region),
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.stack_name,
            "AWS::URLSuffix": self.url_suffix or url_suffix_of(self.region),
        }


class Lookups(Protocol):
    """Lookups in the account."""

    def exists(self, parameter_type: str, value: str) -> bool:
        """Whether the value, such as an `AWS::EC2::Subnet::Id`, exists in the account."""

    def ssm_parameter(self, name: str) -> str | None:
        """The value of a Systems Manager parameter (a list is comma-separated), or None."""

    def availability_zones(self, region: str) -> Sequence[str]:
        """The zones that `Fn::GetAZs` returns."""

    def export(self, name: str) -> Json:
        """The value that another stack exports under this name, or None."""

    def attributes_of(self, parameter_type: str, value: str) -> Mapping[str, Json] | None:
        """The attributes of a value for `Fn::ValueOf` (`VpcId`, `Tags.Name`); None if unknown."""

    def values_of(self, parameter_type: str) -> Sequence[str] | None:
        """All values of the type in the account, for `Fn::RefAll`; None if unknown."""


class Resources(Protocol):
    """The physical resources of the stack."""

    def ref(self, logical_id: str) -> Json:
        """The value of `Ref`, or `UNKNOWN`."""

    def attribute(self, logical_id: str, name: str) -> Json:
        """The value of `Fn::GetAtt`, or `UNKNOWN`."""


@dataclass(frozen=True)
class NoAccount:
    """Lookups without an account: every value may exist, none is known."""

    def exists(self, parameter_type: str, value: str) -> bool:
        return True

    def ssm_parameter(self, name: str) -> str | None:
        return UNKNOWN

    def availability_zones(self, region: str) -> Sequence[str]:
        return [UNKNOWN] * 6

    def export(self, name: str) -> Json:
        return UNKNOWN

    def attributes_of(self, parameter_type: str, value: str) -> Mapping[str, Json] | None:
        return None

    def values_of(self, parameter_type: str) -> Sequence[str] | None:
        return None


@dataclass(frozen=True)
class NoResources:
    """Resources that do not exist yet."""

    def ref(self, logical_id: str) -> Json:
        return UNKNOWN

    def attribute(self, logical_id: str, name: str) -> Json:
        return UNKNOWN

"""What a template cannot say by itself: the account, the stack, the resources as they are.

In: nothing; these are the questions that evaluation asks. Out: protocols, and answers for when
there is no account to ask. What hurts: without an account most answers are `UNKNOWN`, never a
guess.
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
    """The template cannot be evaluated; worded as CloudFormation words it."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__([Problem(where, what, remedy)])

    def at(self, where: str) -> TemplateError:
        """The same error, told with its place."""
        return TemplateError(self.what, where, self.remedy)


class UnresolvedError(TemplateError):
    """A name that is no active resource, parameter or pseudo parameter."""

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
    """The values of `AWS::Region` and its like."""

    region: str = "us-east-1"
    account_id: str = "123456789012"
    stack_name: str = "stack"
    stack_id: str = UNKNOWN
    partition: str = ""
    url_suffix: str = ""
    notification_arns: tuple[str, ...] = ()

    def values(self) -> dict[str, Json]:
        """Each pseudo parameter but `AWS::NoValue`, which is no value."""
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
    """What has to be asked of the account."""

    def exists(self, parameter_type: str, value: str) -> bool:
        """Whether the account has, say, this `AWS::EC2::Subnet::Id`."""

    def ssm_parameter(self, name: str) -> str | None:
        """The value of a Systems Manager parameter (a list is comma-separated)."""

    def availability_zones(self, region: str) -> Sequence[str]:
        """The zones that `Fn::GetAZs` gives."""

    def export(self, name: str) -> Json:
        """The value that another stack exports under this name, or None."""

    def attributes_of(self, parameter_type: str, value: str) -> Mapping[str, Json] | None:
        """What `Fn::ValueOf` may ask of a value (`VpcId`, `Tags.Name`); None: cannot be told."""

    def values_of(self, parameter_type: str) -> Sequence[str] | None:
        """All values of the type that the account has, for `Fn::RefAll`; None: cannot be told."""


class Resources(Protocol):
    """What the resources of the stack are physically."""

    def ref(self, logical_id: str) -> Json:
        """What `Ref` gives, or `UNKNOWN`."""

    def attribute(self, logical_id: str, name: str) -> Json:
        """What `Fn::GetAtt` gives, or `UNKNOWN`."""


@dataclass(frozen=True)
class NoAccount:
    """Answers without an account: everything may exist, nothing is known."""

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

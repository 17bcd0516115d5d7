"""The types of template parameters, and how the text of a value is read for each.

In: a type as written in the template. Out: a `ParameterType`. Limits: lists are passed as one
comma-separated text; a value of `AWS::SSM::Parameter::Value<...>` is the name of an SSM parameter,
whose value has the inner type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_AWS_TYPES = frozenset(
    {
        "AWS::EC2::AvailabilityZone::Name",
        "AWS::EC2::Image::Id",
        "AWS::EC2::Instance::Id",
        "AWS::EC2::KeyPair::KeyName",
        "AWS::EC2::SecurityGroup::GroupName",
        "AWS::EC2::SecurityGroup::Id",
        "AWS::EC2::Subnet::Id",
        "AWS::EC2::Volume::Id",
        "AWS::EC2::VPC::Id",
        "AWS::Route53::HostedZone::Id",
    }
)
_SSM_NAME = "AWS::SSM::Parameter::Name"
_SINGLE = _AWS_TYPES | {"Number", "String", _SSM_NAME}
_ONLY_ALONE = frozenset({"AWS::EC2::KeyPair::KeyName", _SSM_NAME})
_SSM_VALUE = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_LIST = re.compile(r"List<(.+)>")


@dataclass(frozen=True)
class ParameterType:
    """`name` is the type of one member; `stored`: the value is the name of an SSM parameter."""

    name: str
    is_list: bool = False
    stored: bool = False

    @property
    def aws(self) -> bool:
        """Whether the value must exist in the account."""
        return self.name in _AWS_TYPES or self.name == _SSM_NAME

    @property
    def number(self) -> bool:
        return self.name == "Number"

    def split(self, text: str) -> list[str]:
        """The members of the text: separated by commas, without surrounding spaces."""
        if not self.is_list:
            return [text]
        return [member.strip() for member in text.split(",")]


def parameter_type(text: str) -> ParameterType | None:
    """The type, or None if CloudFormation does not have this type."""
    stored = _SSM_VALUE.fullmatch(text)
    if stored:
        inner = _value_type(stored.group(1))
        return replace(inner, stored=True) if inner else None
    return _value_type(text)


def _value_type(text: str) -> ParameterType | None:
    if text in _SINGLE:
        return ParameterType(text)
    if text == "CommaDelimitedList":
        return ParameterType("String", is_list=True)
    inner = _LIST.fullmatch(text)
    if inner is None or inner.group(1) not in _SINGLE - _ONLY_ALONE:
        return None
    return ParameterType(inner.group(1), is_list=True)

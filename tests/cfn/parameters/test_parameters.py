"""Parameters are checked as CloudFormation checks them, all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from metaflow_batch_cfn.cfn.parameters.parameter_types import ParameterType, parameter_type
from metaflow_batch_cfn.cfn.parameters.parameters import Parameters, resolve_parameters
from metaflow_batch_cfn.cfn.values.surroundings import Lookups, NoAccount
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents import Json
from tests.cfn.templates import Account, template

RESOURCE = "\nResources: {R: {Type: AWS::S3::Bucket}}\n"


def resolve(
    declared: str,
    given: Mapping[str, str] | None = None,
    previous: Mapping[str, str] | None = None,
    use_previous: Collection[str] = (),
    lookups: Lookups | None = None,
) -> Parameters:
    return resolve_parameters(
        template(f"Parameters:\n{declared}{RESOURCE}"),
        given or {},
        previous=previous or {},
        use_previous=use_previous,
        lookups=lookups or NoAccount(),
    )


def refusal(declared: str, given: Mapping[str, str] | None = None, **world: object) -> str:
    with pytest.raises(ConfigError) as raised:
        resolve(declared, given, **world)  # type: ignore[arg-type]
    return str(raised.value)


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        ("  P: {Type: String, Default: x}", {}, "x"),
        ("  P: {Type: String, Default: x}", {"P": "y"}, "y"),
        ("  P: {Type: String, Default: true}", {}, "true"),
        ("  P: {Type: Number, Default: 5}", {}, "5"),
        ("  P: {Type: Number, Default: 0.5}", {"P": "-1.25"}, "-1.25"),
        ("  P: {Type: CommaDelimitedList, Default: 'a, b ,c'}", {}, ["a", "b", "c"]),
        ("  P: {Type: CommaDelimitedList, Default: ''}", {}, [""]),
        ("  P: {Type: List<Number>}", {"P": "1, 2"}, ["1", "2"]),
        ("  P: {Type: 'List<AWS::EC2::Subnet::Id>'}", {"P": "subnet-1,subnet-2"},
         ["subnet-1", "subnet-2"]),
        ("  P: {Type: 'AWS::EC2::VPC::Id'}", {"P": "vpc-1"}, "vpc-1"),
    ],
)  # fmt: skip
def test_ref_gives_the_value_in_its_type(
    declared: str, given: dict[str, str], expected: Json
) -> None:
    assert resolve(declared, given).values == {"P": expected}


@pytest.mark.parametrize(
    ("declaration", "value", "message"),
    [
        ("Type: Number", "x", "Parameter 'P' must be a number"),
        ("Type: Number", "", "Parameter 'P' must be a number"),
        ("Type: Number", "1,5", "Parameter 'P' must be a number"),
        ("Type: Number, MinValue: 1", "0", "Parameter 'P' must be a number not less than 1"),
        ("Type: Number, MaxValue: '7'", "8", "Parameter 'P' must be a number not greater than 7"),
        ("Type: List<Number>, MaxValue: 7", "1,9", "must be a number not greater than 7"),
        ("Type: List<Number>", "1,x", "Parameter 'P' must be a number"),
        ("Type: String, MinLength: 2", "a", "Parameter 'P' must contain at least 2 characters"),
        ("Type: String, MaxLength: 2", "abc", "Parameter 'P' must contain at most 2 characters"),
        ("Type: String, AllowedValues: [a, 1, true]", "b", "Parameter 'P' must be one of Allowed"),
        ("Type: String, AllowedPattern: '[a-z]+'", "a1", "Parameter 'P' must match pattern [a-z]+"),
        ("Type: String, AllowedPattern: 'a|b'", "ab", "Parameter 'P' must match pattern a|b"),
        ("Type: String, AllowedPattern: '[a-z]+'", "a\n", "must match pattern"),
        ("Type: CommaDelimitedList, AllowedPattern: '[a-z]+'", "a,1", "must match pattern"),
        ("Type: CommaDelimitedList, AllowedValues: [a, b]", "a,c", "must be one of AllowedValues"),
        ("Type: String, AllowedPattern: '['", "a",
         "Parameter 'P' has the AllowedPattern [, which is not a valid pattern"),
        ("Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: letters only", "1",
         "Parameter P failed to satisfy constraint: letters only"),
        ("Type: String", "x" * 4097, "for parameter name P length is greater than 4096"),
        ("Type: Strin", "x", "Unrecognized parameter type: Strin"),
    ],
)  # fmt: skip
def test_a_value_that_violates_a_constraint_is_rejected(
    declaration: str, value: str, message: str
) -> None:
    assert message in refusal(f"  P: {{{declaration}}}", {"P": value})


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ("Type: String, AllowedValues: [a, 1, true]", "1"),
        ("Type: String, AllowedValues: [a, 1, true]", "true"),
        ("Type: Number, MinValue: 1, MaxValue: 1", "1.0"),
        ("Type: String, MinLength: 0", ""),
        ("Type: CommaDelimitedList, AllowedPattern: '[a-z]+'", "a, b"),
        ("Type: String", "x" * 4096),
    ],
)
def test_a_value_that_satisfies_its_constraints_is_accepted(declaration: str, value: str) -> None:
    assert resolve(f"  P: {{{declaration}}}", {"P": value}).raw == {"P": value}


def test_a_constraint_description_replaces_all_other_words() -> None:
    message = refusal(
        "  P: {Type: String, AllowedPattern: '[a-z]+', MinLength: 5, ConstraintDescription: other}",
        {"P": "1"},
    )
    assert message == "t.yaml:2:3: Parameter P failed to satisfy constraint: other. It is 1."


def test_all_problems_are_reported_at_once() -> None:
    message = refusal(
        "  A: {Type: Number}\n  B: {Type: String}\n  C: {Type: String, MinLength: 9}",
        {"A": "x", "C": "y", "D": "z", "Bb": ""},
    )
    assert "Parameters: [D, Bb] do not exist in the template" in message
    assert "Parameters: [B] must have values" in message
    assert "Parameter 'A' must be a number" in message
    assert "Parameter 'C' must contain at least 9 characters" in message


def test_an_unknown_parameter_gets_a_suggestion() -> None:
    message = refusal("  MaxvCpus: {Type: Number, Default: 1}", {"MaxVCpus": "2"})
    assert "[MaxVCpus] do not exist in the template. Did you mean 'MaxvCpus'?" in message


def test_a_previous_value_is_used_on_request() -> None:
    declared = "  P: {Type: String, Default: x}"
    assert resolve(declared, previous={"P": "y"}).raw == {"P": "x"}
    assert resolve(declared, previous={"P": "y"}, use_previous=["P"]).raw == {"P": "y"}


def test_a_previous_value_that_never_existed_is_rejected() -> None:
    message = refusal("  P: {Type: String}", use_previous=["P"])
    assert (
        "Cannot specify usePreviousValue as true for a parameter key not in the previous" in message
    )


def test_a_previous_value_must_still_satisfy_the_constraints() -> None:
    message = refusal("  P: {Type: Number, MaxValue: 3}", previous={"P": "4"}, use_previous=["P"])
    assert "must be a number not greater than 3" in message


def test_a_secret_is_neither_shown_nor_reported() -> None:
    declared = "  P: {Type: String, NoEcho: true, MinLength: 20}"
    message = refusal(declared, {"P": "hunter2"})
    assert "hunter2" not in message
    found = resolve(declared, {"P": "correct horse battery"})
    assert found.no_echo == {"P"}
    assert found.shown("P") == "****"


def test_values_of_aws_specific_types_must_exist() -> None:
    account = Account(existing={"AWS::EC2::Subnet::Id": ["subnet-1", "subnet-2"]})
    declared = "  P: {Type: 'List<AWS::EC2::Subnet::Id>'}"
    assert resolve(declared, {"P": "subnet-1,subnet-2"}, lookups=account).values["P"]
    message = refusal(declared, {"P": "subnet-1,subnet-9"}, lookups=account)
    assert "parameter value subnet-9 for parameter name P does not exist" in message
    message = refusal(declared, {"P": ""}, lookups=account)
    assert "parameter value empty for parameter name P does not exist" in message


def test_a_stored_parameter_is_read_from_its_store() -> None:
    account = Account(
        stored={"/ami": "ami-1", "/nets": "subnet-1, subnet-2"},
        existing={"AWS::EC2::Image::Id": ["ami-1"]},
    )
    declared = (
        "  Ami: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /ami}\n"
        "  Nets: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /nets}"
    )
    found = resolve(declared, lookups=account)
    assert found.raw == {"Ami": "/ami", "Nets": "/nets"}
    assert found.resolved == {"Ami": "ami-1", "Nets": "subnet-1, subnet-2"}
    assert found.values == {"Ami": "ami-1", "Nets": ["subnet-1", "subnet-2"]}


def test_the_previous_value_of_a_stored_parameter_is_its_name() -> None:
    account = Account(stored={"/b": "new"})
    declared = "  P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}"
    found = resolve(declared, previous={"P": "/b"}, use_previous=["P"], lookups=account)
    assert (found.raw, found.values) == ({"P": "/b"}, {"P": "new"})


def test_a_stored_parameter_that_does_not_exist_is_rejected() -> None:
    declared = "  P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}"
    message = refusal(declared, lookups=Account())
    assert "Unable to fetch parameters [/a] from parameter store for this account" in message


def test_constraints_of_a_stored_parameter_are_about_its_name() -> None:
    declared = (
        "  P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a, AllowedPattern: '/.*'}"
    )
    assert resolve(declared, lookups=Account(stored={"/a": "no slash"})).values["P"] == "no slash"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("String", ParameterType("String")),
        ("Number", ParameterType("Number")),
        ("CommaDelimitedList", ParameterType("String", is_list=True)),
        ("List<Number>", ParameterType("Number", is_list=True)),
        ("List<AWS::EC2::VPC::Id>", ParameterType("AWS::EC2::VPC::Id", is_list=True)),
        ("AWS::SSM::Parameter::Name", ParameterType("AWS::SSM::Parameter::Name")),
        ("AWS::SSM::Parameter::Value<List<AWS::EC2::VPC::Id>>",
         ParameterType("AWS::EC2::VPC::Id", True, True)),
        ("List<String>", ParameterType("String", is_list=True)),
        ("AWS::SSM::Parameter::Value<Number>", ParameterType("Number", stored=True)),
        ("List<CommaDelimitedList>", None),
        ("List<AWS::EC2::KeyPair::KeyName>", None),
        ("AWS::EC2::Nonsense::Id", None),
        ("string", None),
    ],
)  # fmt: skip
def test_types_are_those_of_cloudformation(text: str, expected: ParameterType | None) -> None:
    assert parameter_type(text) == expected

"""Each function gives what CloudFormation gives; what is not known yet is said to be unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.cfn.evaluate import ResolvedOutput
from metaflow_batch_cfn.cfn.load import template_from_data
from metaflow_batch_cfn.cfn.unknown import KNOWN_AFTER_APPLY, UNKNOWN, holds_unknown, is_unknown
from metaflow_batch_cfn.cfn.world import NoAccount, Pseudo, TemplateError
from metaflow_batch_cfn.core.documents import Json
from tests.cfn.templates import Account, evaluation, template, value

PARAMETERS = """
    Parameters:
      Name: {Type: String, Default: ann}
      Count: {Type: Number, Default: 3}
      List: {Type: CommaDelimitedList, Default: "a, b,c"}
    Mappings:
      Sizes: {eu-west-1: {small: 1, "names": [x, y]}}
    Conditions:
      Yes: !Equals [!Ref Name, ann]
      No: !Not [!Condition Yes]
"""
BUCKET = """
    Resources:
      B: {Type: AWS::S3::Bucket}
      Off: {Type: AWS::S3::Bucket, Condition: No}
"""
PLAIN = st.text(st.characters(codec="ascii", exclude_characters="$|"), max_size=8)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Ref Name", "ann"),
        ("!Ref Count", "3"),
        ("!Ref List", ["a", "b", "c"]),
        ('!Ref "AWS::Region"', "us-east-1"),
        ('!Ref "AWS::Partition"', "aws"),
        ('!Ref "AWS::URLSuffix"', "amazonaws.com"),
        ('!Ref "AWS::StackName"', "prod"),
        ('!Ref "AWS::AccountId"', "123456789012"),
        ('!Ref "AWS::NotificationARNs"', []),
        ('!Sub "${Name}-${AWS::StackName}"', "ann-prod"),
        ('!Sub "${!Name}${Name}"', "${Name}ann"),
        ('!Sub ["${Name}-${x}", {x: !Ref Count, Name: bob}]', "bob-3"),
        ('!Sub "no variable, $ and {braces}"', "no variable, $ and {braces}"),
        ("!Join ['-', [a, 1, true, 1.5]]", "a-1-true-1.5"),
        ("!Join [',', !Ref List]", "a,b,c"),
        ("!Join ['', []]", ""),
        ("!Join ['-', [a, !Ref 'AWS::NoValue', b]]", "a-b"),
        ("!Select [1, !Ref List]", "b"),
        ("!Select ['0', [x, y]]", "x"),
        ("!Select [2, !Split ['.', 'a.b.c']]", "c"),
        ("!Split ['.', '.a.']", ["", "a", ""]),
        ("!If [Yes, a, b]", "a"),
        ("!If [No, a, !If [Yes, c, d]]", "c"),
        ("!If [No, a, !Ref 'AWS::NoValue']", None),
        ("{k: !If [No, a, !Ref 'AWS::NoValue'], l: 1}", {"l": 1}),
        ("[a, !If [No, b, !Ref 'AWS::NoValue'], !Ref 'AWS::NoValue']", ["a"]),
        ("!FindInMap [Sizes, !Ref 'AWS::Region', small]", 1),
        ("!FindInMap [Sizes, eu-west-1, names]", ["x", "y"]),
        ("!Base64 'a b'", "YSBi"),
        ("!GetAZs ''", ["us-east-1a", "us-east-1b", "us-east-1c"]),
        ("!GetAZs {Ref: 'AWS::Region'}", ["us-east-1a", "us-east-1b", "us-east-1c"]),
        ("!GetAZs eu-north-1", ["eu-north-1a", "eu-north-1b", "eu-north-1c"]),
        ("!Cidr [10.0.0.0/16, 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("!Select [3, !Cidr [10.1.0.0/16, 4, 12]]", "10.1.48.0/20"),
        ("!Cidr ['2001:db8::/56', 2, 64]", ["2001:db8::/64", "2001:db8:0:1::/64"]),
        ("!ImportValue net", "vpc-1"),
        ("!ImportValue {'Fn::Sub': '${Name}-net'}", "vpc-2"),
        ("{Condition: Yes, Effect: Allow}", {"Condition": "Yes", "Effect": "Allow"}),
        ("{Condition: Yes}", {"Condition": "Yes"}),
        ("{Fn::Sub: a, other: b}", {"Fn::Sub": "a", "other": "b"}),
    ],
)
def test_an_expression_has_cloudformations_value(expression: str, expected: Json) -> None:
    account = Account(exports={"net": "vpc-1", "ann-net": "vpc-2"})
    header = PARAMETERS.replace("eu-west-1: {small", "us-east-1: {small: 1}, eu-west-1: {small")
    assert value(expression, header, account=account) == expected


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("!Ref Nobody", "Unresolved resource dependencies [Nobody] in the Resources block"),
        ("!Ref [a]", "takes one name"),
        ("!Select [3, !Ref List]", "Fn::Select cannot select nonexistent value at index 3"),
        ("!Select [-1, !Ref List]", "Fn::Select requires a whole number"),
        ("!Select [x, !Ref List]", "Fn::Select requires a whole number"),
        ("!Select [0, text]", "Fn::Select requires a list"),
        ("!Select [0]", "every Fn::Select object requires 2 parameters"),
        ("!Join ['-', text]", "(2) a list of strings"),
        ("!Join [1, [a]]", "delimiter of Fn::Join must be a string"),
        ("!Join ['-', [[a], b]]", "every Fn::Join value must be a string"),
        ("!Split ['', a]", "delimiter of Fn::Split"),
        ("!FindInMap [Sizes, nowhere, small]", "Unable to get mapping for Sizes::nowhere::small"),
        ("!FindInMap [S, a, b]", "Unable to get mapping for S::a::b"),
        ("!FindInMap [Sizes, a, b, {DefaultValue: 1}]", "needs the transform AWS::LanguageExt"),
        ("!Sub '${List}'", "variable List in Fn::Sub expression is a list"),
        ("!Sub [a]", "Specify a string as first argument"),
        ("!Sub '${Nobody.Arn}'", "Unresolved resource dependencies [Nobody]"),
        ("!If [Maybe, a, b]", "Unresolved condition Maybe"),
        ("!If [Yes, a]", "Fn::If requires a list argument with three parameters"),
        ("!ImportValue nobody", "No export named nobody found"),
        ("!Cidr [nonsense, 2, 8]", "Fn::Cidr: 'nonsense'"),
        ("!Cidr [10.0.0.0/24, 3, 8]", "has no 3 subnets of 8 host bits"),
        ("!Cidr [10.0.0.0/16, 257, 4]", "must be 1 to 256"),
        ("!Length [a]", "needs the transform AWS::LanguageExtensions"),
        ("!ToJsonString {a: 1}", "needs the transform AWS::LanguageExtensions"),
        ("{'Fn::ForEach::Loop': [a, [b], {}]}", "needs the transform AWS::LanguageExtensions"),
        ("!Transform {Name: M}", "runs a macro"),
        ("!Equals [a, b]", "allowed only in the Conditions and Rules blocks"),
        ("!Contains [[a], b]", "allowed only in the Rules block"),
        ("{'Fn::Foo': a}", "Encountered unsupported function: Fn::Foo Supported functions are: ["),
    ],
)
def test_a_wrong_expression_is_refused_in_cloudformations_words(expression: str, told: str) -> None:
    with pytest.raises(Exception, match="") as raised:
        value(expression, PARAMETERS)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "expression",
    [
        "!Ref B",
        "!GetAtt B.Arn",
        "!Sub 'a-${B}'",
        "!Sub '${B.Arn}/*'",
        "!Sub ['${x}', {x: !Ref B}]",
        "!Join ['-', [a, !Ref B]]",
        "!Split ['-', !Ref B]",
        "!Select [0, !Split ['-', !Ref B]]",
        "!Base64 {Ref: B}",
        "!Join ['-', !Split [':', !GetAtt B.Arn]]",
        "!ImportValue {Ref: B}",
    ],
)
def test_what_depends_on_a_resource_not_made_yet_is_unknown(expression: str) -> None:
    found = value(expression, PARAMETERS + BUCKET.split("Resources:")[0], made={})if 0 else _in_bucket_template(expression)
    assert is_unknown(found)
    assert KNOWN_AFTER_APPLY in str(found)


def _in_bucket_template(expression: str) -> Json:
    source = f"""
        Resources:
          B: {{Type: AWS::S3::Bucket}}
          R: {{Type: AWS::S3::Bucket, Properties: {{P: {expression}}}}}
    """
    return evaluation(source).resource_properties("R")["P"]

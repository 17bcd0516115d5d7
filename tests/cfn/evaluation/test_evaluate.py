"""Each function gives what CloudFormation gives; what is not known yet is said to be unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.cfn.evaluation.evaluate import ResolvedOutput
from metaflow_batch_cfn.cfn.evaluation.intrinsics import EVALUATED
from metaflow_batch_cfn.cfn.template.function_names import SUPPORTED_FUNCTIONS
from metaflow_batch_cfn.cfn.values.surroundings import NoAccount, Pseudo, TemplateError
from metaflow_batch_cfn.cfn.values.unknown import KNOWN_AFTER_APPLY, holds_unknown, is_unknown
from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.documents import Json
from tests.cfn.templates import Account, evaluation, template_of, value

PARAMETERS = """
    Parameters:
      Name: {Type: String, Default: ann}
      Count: {Type: Number, Default: 3}
      List: {Type: CommaDelimitedList, Default: "a, b,c"}
    Mappings:
      Sizes: {us-east-1: {small: 1}, eu-west-1: {small: 2, "names": [x, y]}}
    Conditions:
      IsAnn: !Equals [!Ref Name, ann]
      IsBob: !Not [!Condition IsAnn]
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
        ("!If [IsAnn, a, b]", "a"),
        ("!If [IsBob, a, !If [IsAnn, c, d]]", "c"),
        ("!If [IsBob, a, !Ref 'AWS::NoValue']", None),
        ("{k: !If [IsBob, a, !Ref 'AWS::NoValue'], l: 1}", {"l": 1}),
        ("[a, !If [IsBob, b, !Ref 'AWS::NoValue'], !Ref 'AWS::NoValue']", ["a"]),
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
        ("{Condition: IsAnn, Effect: Allow}", {"Condition": "IsAnn", "Effect": "Allow"}),
        ("{Condition: IsAnn}", {"Condition": "IsAnn"}),
        ("{Fn::Sub: a, other: b}", {"Fn::Sub": "a", "other": "b"}),
    ],
)
def test_an_expression_has_cloudformations_value(expression: str, expected: Json) -> None:
    account = Account(exports={"net": "vpc-1", "ann-net": "vpc-2"})
    assert value(expression, PARAMETERS, account=account) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("!Ref Nobody", "Unresolved resource dependencies [Nobody] in the Resources block"),
        ("!Ref [a]", "requires a name"),
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
        ("!Sub '${NAME:-x}'", "Write ${!NAME:-x} for plain text"),
        ("!Sub '${ Name }'", "variable names in Fn::Sub syntax must contain only"),
        ("!Sub '${}'", "variable names in Fn::Sub syntax must contain only"),
        ("!Sub [a]", "Specify a string as first argument"),
        ("!Sub '${Nobody.Arn}'", "Unresolved resource dependencies [Nobody]"),
        ("!If [Maybe, a, b]", "Unresolved condition dependency Maybe"),
        ("!If [IsAnn, a]", "Fn::If requires a list argument with three parameters"),
        ("!ImportValue nobody", "No export named nobody found"),
        ("!Cidr [nonsense, 2, 8]", "Fn::Cidr: 'nonsense'"),
        ("!Cidr [10.0.0.0/24, 3, 8]", "has no 3 subnets of 8 host bits"),
        ("!Cidr [10.0.0.0/16, 2]", "every Fn::Cidr object requires 3 parameters"),
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
def test_an_invalid_expression_is_rejected_in_cloudformations_words(
    expression: str, message: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        value(expression, PARAMETERS)
    assert message in str(raised.value)


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
def test_values_that_depend_on_a_resource_not_created_yet_are_unknown(expression: str) -> None:
    found = beside_a_bucket(expression)
    assert is_unknown(found)
    assert KNOWN_AFTER_APPLY in str(found)


def beside_a_bucket(expression: str, **made: Json) -> Json:
    source = f"""
        Resources:
          B: {{Type: AWS::S3::Bucket}}
          R: {{Type: AWS::S3::Bucket, Properties: {{P: {expression}}}}}
    """
    known = {name.replace("_", "."): value for name, value in made.items()}
    return evaluation(source, made=known).resource_properties("R")["P"]


def test_unknown_text_shows_its_known_part() -> None:
    assert beside_a_bucket("!Sub 'arn:aws:s3:::${B}/x'") == f"arn:aws:s3:::{KNOWN_AFTER_APPLY}/x"


def test_a_created_resource_is_known() -> None:
    assert beside_a_bucket("!Sub '${B}|${B.Arn}'", B="b-1", B_Arn="arn:b-1") == "b-1|arn:b-1"
    assert not holds_unknown(beside_a_bucket("[!Ref B]", B="b-1"))
    assert holds_unknown(beside_a_bucket("{a: [!Ref B]}"))


def test_an_attribute_may_have_dots() -> None:
    assert beside_a_bucket("!GetAtt B.C.D", **{"B_C_D": "x"}) == "x"


@given(st.lists(PLAIN, min_size=1, max_size=5))
def test_split_undoes_join(parts: list[str]) -> None:
    joined: Json = {"Fn::Join": ["|", [*parts]]}
    assert compute({"Fn::Split": ["|", joined]}) == parts


@given(st.lists(PLAIN, min_size=1, max_size=5), st.data())
def test_select_gives_what_was_listed(parts: list[str], draws: st.DataObject) -> None:
    index = draws.draw(st.integers(0, len(parts) - 1))
    assert compute({"Fn::Select": [index, [*parts]]}) == parts[index]


@given(PLAIN, PLAIN)
def test_sub_with_a_map_is_join(before: str, inside: str) -> None:
    subbed: Json = {"Fn::Sub": [before + "${V}", {"V": inside}]}
    assert compute(subbed) == compute({"Fn::Join": ["", [before, inside]]})


@given(st.text(st.characters(codec="ascii"), max_size=12).filter(lambda text: "${" not in text))
def test_sub_without_variables_is_the_text(text: str) -> None:
    assert compute({"Fn::Sub": text}) == text


@given(PLAIN.filter(lambda text: "}" not in text))
def test_an_escaped_variable_is_its_own_text(name: str) -> None:
    assert compute({"Fn::Sub": "${!" + name + "}"}) == "${" + name + "}"


@given(
    st.recursive(
        st.booleans() | st.integers() | PLAIN,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_values_without_functions_are_unchanged(node: Json) -> None:
    assert compute(node) == node


def compute(node: Json) -> Json:
    resource: Json = {"Type": "AWS::S3::Bucket", "Properties": {"P": node}}
    source = template_of({"Resources": {"R": resource}})
    return evaluation(source).resource_properties("R")["P"]


STACK = """
    Parameters:
      On: {Type: String, Default: "true"}
    Conditions:
      IsOn: !Equals [!Ref On, "true"]
      IsOff: !Not [!Condition IsOn]
    Resources:
      Base: {Type: AWS::S3::Bucket}
      Extra: {Type: AWS::S3::Bucket, Condition: IsOn}
      Queue:
        Type: AWS::SQS::Queue
        DependsOn: [Policy, Extra]
        Properties:
          QueueName: !If [IsOn, !Sub "${Extra}-q", !GetAtt Base.Arn]
      Policy:
        Type: AWS::SNS::Topic
        DependsOn: Base
    Outputs:
      Always: {Value: !Ref Base, Description: the base, Export: {Name: !Sub "${AWS::StackName}-b"}}
      Sometimes: {Value: !Ref Extra, Condition: IsOn}
"""


def test_a_resource_is_active_if_its_condition_is_true() -> None:
    assert evaluation(STACK).active_resources() == ["Base", "Extra", "Queue", "Policy"]
    assert evaluation(STACK, {"On": "no"}).active_resources() == ["Base", "Queue", "Policy"]


def test_dependencies_follow_the_selected_branch() -> None:
    assert evaluation(STACK).dependencies("Queue") == {"Policy", "Extra"}
    assert evaluation(STACK, {"On": "no"}).dependencies("Queue") == {"Policy", "Base"}


def test_outputs_follow_their_conditions() -> None:
    made = {"Base": "b-1", "Extra": "e-1"}
    assert evaluation(STACK, made=made).outputs() == [
        ResolvedOutput("Always", "b-1", "the base", "prod-b"),
        ResolvedOutput("Sometimes", "e-1"),
    ]
    assert [one.key for one in evaluation(STACK, {"On": "no"}).outputs()] == ["Always"]


def test_an_error_is_reported_with_its_place() -> None:
    output = evaluation(STACK.replace("!Ref Base, Description", "!Select [3, [a]], Description"))
    with pytest.raises(TemplateError, match=r"^t\.yaml:19:3: .*nonexistent value at index 3"):
        output.outputs()
    resource = evaluation(STACK.replace('!Sub "${Extra}-q"', "!Select [3, [a]]"))
    with pytest.raises(TemplateError, match=r"^t\.yaml:10:3: .*nonexistent value at index 3"):
        resource.resource_properties("Queue")


def test_an_output_is_text() -> None:
    source = STACK.replace("Value: !Ref Base", "Value: 5")
    assert evaluation(source).outputs()[0].value == "5"
    with pytest.raises(TemplateError, match="must evaluate to a String: Always"):
        evaluation(STACK.replace("Value: !Ref Base", "Value: [a]")).outputs()


def test_a_resource_that_is_off_cannot_be_referred_to() -> None:
    source = STACK.replace("Value: !Ref Base", "Value: !GetAtt Extra.Arn")
    with pytest.raises(TemplateError, match=r"\[Extra\] in the Outputs block of the template"):
        evaluation(source, {"On": "no"}).outputs()


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_partition_and_suffix_follow_the_region(region: str, partition: str, suffix: str) -> None:
    text = "!Sub '${AWS::Partition} ${AWS::URLSuffix}'"
    assert value(text, pseudo=Pseudo(region=region)) == f"{partition} {suffix}"


def test_without_an_account_zones_and_exports_are_unknown() -> None:
    world = NoAccount()
    assert is_unknown(world.export("x"))
    assert all(is_unknown(zone) for zone in world.availability_zones("us-east-1"))


def test_the_functions_that_are_named_are_those_that_are_evaluated() -> None:
    assert set(SUPPORTED_FUNCTIONS) == set(EVALUATED)

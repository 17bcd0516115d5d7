"""A template is refused for everything that CloudFormation would refuse it for."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.cfn.evaluation.graph import creation_order
from metaflow_batch_cfn.cfn.registry.resource_types import type_names
from metaflow_batch_cfn.cfn.template.load import Template, load_template
from metaflow_batch_cfn.cfn.validation.validate import validate_template
from metaflow_batch_cfn.cfn.values.surroundings import TemplateError
from metaflow_batch_cfn.documents import Json
from tests.cfn.templates import evaluation, template, template_of

SOUND = """
    AWSTemplateFormatVersion: "2010-09-09"
    Description: sound
    Parameters:
      Size: {Type: Number, Default: 1, MinValue: 1}
    Mappings:
      M: {us-east-1: {A: b, L: [c]}}
    Conditions:
      Big: !Equals [!Ref Size, 2]
      Small: !Not [!Condition Big]
    Resources:
      Topic: {Type: AWS::SNS::Topic, Condition: Big}
      Bucket:
        Type: AWS::S3::Bucket
        DependsOn: Topic
        DeletionPolicy: RetainExceptOnCreate
        UpdateReplacePolicy: Retain
        Properties:
          BucketName: !If [Big, !Sub "${AWS::StackName}-${Topic.TopicName}", !Ref "AWS::NoValue"]
      Custom: {Type: "Custom::Thing", Properties: {ServiceToken: !GetAtt Bucket.Arn}}
    Outputs:
      Name: {Value: !GetAtt Custom.Anything, Description: d, Condition: Small, Export: {Name: n}}
      Mapped: {Value: !FindInMap [M, !Ref "AWS::Region", A]}
"""


def problems(text: str, region: str = "us-east-1") -> list[str]:
    return [str(problem) for problem in validate_template(template(text), region)]


def test_a_valid_template_has_no_problem() -> None:
    assert problems(SOUND) == []


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ('"2010-09-09"', "2011-01-01", "2011-01-01 is not a supported value for AWSTemplateForm"),
        ("Description: sound", "Description: [a]", "Description must be a string"),
        ("Description: sound", "Description: " + "x" * 1025, "'Description' length is greater"),
        ("Description: sound", "Transform: AWS::Serverless-2016-10-31",
         "only CloudFormation can run the transform AWS::Serverless-2016-10-31"),
        ("Size:", "Si-ze:", "Parameter name Si-ze is non alphanumeric"),
        ("Topic:", "To_pic:", "Resource name To_pic is non alphanumeric"),
        ("Name: {V", "N" * 256 + ": {V", "is longer than 255"),
        ("Type: Number", "Type: Numbr", "Unrecognized parameter type: Numbr"),
        ("{Type: Number, ", "{", "Every Parameters object must contain a Type member: Size"),
        ("MinValue: 1}", "MinVal: 1}", "property 'MinVal' in Size. Did you mean 'MinValue'?"),
        ("Default: 1", "Default: [1]", "Every Default member must be a string"),
        ("us-east-1: {A: b, L: [c]}", "us-east-1: b", "Every Mappings member must be a map"),
        ("A: b,", "A: !Ref Size,", "Every Mappings attribute must be a String or a List"),
        ("AWS::S3::Bucket", "AWS::S3::Buckt", "Unrecognized resource types: [AWS::S3::Buckt]"),
        ("DependsOn: Topic", "DependOn: Topic", "property 'DependOn' in Bucket. Did you mean"),
        ("DependsOn: Topic", "DependsOn: Nobody",
         "Unresolved resource dependencies [Nobody] in the Resources block of the template"),
        ("DependsOn: Topic", "DependsOn: [Topic, 3]",
         "DependsOn must be a string or list of strings"),
        ("Condition: Big}", "Condition: On}", "Every Condition member must be a string"),
        ("Condition: Small", "Condition: yes", "Every Condition member must be a string"),
        ("DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: !Ref Size",
         "Every DeletionPolicy member must be a string"),
        ("UpdateReplacePolicy: Retain", "UpdateReplacePolicy: true",
         "Every UpdateReplacePolicy member must be a string"),
        ("DependsOn: Topic", "Metadata: none", "Every Metadata member must be an object"),
        ("DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Keep",
         "Unrecognized DeletionPolicy Keep for resource Bucket"),
        ("DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Snapshot",
         "resource type AWS::S3::Bucket does not support deletion policy Snapshot"),
        ("UpdateReplacePolicy: Retain", "UpdateReplacePolicy: RetainExceptOnCreate",
         "Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource Bucket"),
        ("${AWS::StackName}", "${AWS::Stack}",
         "Unresolved resource dependencies [AWS::Stack] in the Resources block"),
        ("${Topic.TopicName}", "${NAME:-x}", "variable names in Fn::Sub syntax must contain only"),
        ("${Topic.TopicName}", "${Topic.Nam}",
         "resource Topic does not support attribute type Nam in Fn::GetAtt"),
        ("${Topic.TopicName}", "${Size.Value}",
         "Unresolved resource dependencies [Size] in the Resources block"),
        ("!GetAtt Bucket.Arn", "!GetAtt Bucket.Name",
         "resource Bucket does not support attribute type Name in Fn::GetAtt"),
        ("!GetAtt Bucket.Arn", "!GetAtt Bukket.Arn",
         "Template error: instance of Fn::GetAtt references undefined resource Bukket. Did you"),
        ("{Name: n}", "{Name: !GetAtt Bucket.Arn}", "Output Name is malformed. The Name field of"),
        ("{Name: n}", "{}", "The Name field of every Export member must be specified"),
        ("!GetAtt Custom.Anything", "!Ref Nobody",
         "Unresolved resource dependencies [Nobody] in the Outputs block of the template"),
        ("!If [Big,", "!If [Bigg,", "Unresolved condition dependency Bigg in the Resources block"),
        ("Condition: Small", "Condition: Tiny",
         "Unresolved condition dependency Tiny in the Outputs block"),
        ("Condition: Big}", "Condition: Huge}",
         "Unresolved condition dependency Huge in the Resources block"),
        ("!Condition Big", "!Condition Bg",
         "Unresolved condition dependency Bg in the Conditions block"),
        ("!Equals [!Ref Size, 2]", "!Equals [!Ref Bucket, 2]",
         "Unresolved dependencies [Bucket]. Cannot reference resources in the Conditions block"),
        ("!Equals [!Ref Size, 2]", "!Not [!Condition Small]",
         "Circular dependency between conditions: "),
        ("!Equals [!Ref Size, 2]", "!Contains [[a], a]", "Fn::Contains is allowed only in the Rul"),
        ("!FindInMap [M,", "!FindInMap [N,",
         "Mapping named 'N' is not present in the 'Mappings' section of template"),
        ("Description: d,", "Descr: d,", "property 'Descr' in Name. Did you mean 'Description'?"),
        ("Description: d,", "Description: !Ref Size,", "Every Description member must be a string"),
        ("Value: !FindInMap", "Valu: !FindInMap", "must contain a Value object: Mapped"),
        ("!GetAtt Bucket.Arn", "!Length [a]", "Fn::Length needs the transform"),
        ("!GetAtt Bucket.Arn", "{'Fn::Nope': a}", "Encountered unsupported function: Fn::Nope"),
        ("!GetAtt Bucket.Arn", "!Equals [a, b]", "Fn::Equals is allowed only in the Conditions"),
        ("Condition: Big}", "DependsOn: Custom}",
         "Circular dependency between resources: [Bucket, Custom, Topic]"),
    ],
)  # fmt: skip
def test_each_fault_has_its_problem(good: str, bad: str, message: str) -> None:
    assert good in SOUND
    found = problems(SOUND.replace(good, bad, 1))
    assert any(message in problem for problem in found), found
    assert all(problem.startswith("t.yaml:") for problem in found)


def test_all_unresolved_names_are_reported_in_one_problem() -> None:
    found = problems("""
        Resources:
          A:
            Type: AWS::S3::Bucket
            DependsOn: [X, A1]
            Properties: {BucketName: !Sub "${Y}-${Z.Arn}", Tags: [!Ref Y]}
          A1: {Type: AWS::S3::Bucket}
    """)
    assert found == [
        "t.yaml:5:5: Template format error: Unresolved resource dependencies [X, Y, Z] "
        "in the Resources block of the template. Choose one of: A, A1."
    ]


@pytest.mark.parametrize(
    ("section", "count", "most"),
    [
        ("Resources", 501, 500),
        ("Parameters", 201, 200),
        ("Outputs", 201, 200),
        ("Mappings", 201, 200),
    ],
)
def test_a_template_has_a_maximum_number_of_items(section: str, count: int, most: int) -> None:
    message = f"Number of {section.lower()}, {count}, is greater than maximum allowed, {most}"
    assert any(message in str(one) for one in validate_template(crowded(section, count)))
    assert validate_template(crowded(section, most)) == []


def crowded(section: str, count: int) -> Template:
    member: dict[str, Json] = {
        "Resources": {"Type": "AWS::SNS::Topic"},
        "Parameters": {"Type": "String"},
        "Outputs": {"Value": "x"},
        "Mappings": {"k": {"a": "b"}},
    }
    data: dict[str, Json] = {"Resources": {"R": {"Type": "AWS::SNS::Topic"}}}
    data[section] = {f"N{number}": member[section] for number in range(count)}
    return template_of(data)


@pytest.mark.parametrize(("count", "expected"), [(200, 0), (201, 1)])
def test_a_key_of_a_mapping_has_a_maximum_number_of_attributes(count: int, expected: int) -> None:
    attributes: dict[str, Json] = {f"a{number}": "v" for number in range(count)}
    data: dict[str, Json] = {
        "Resources": {"R": {"Type": "AWS::SNS::Topic"}},
        "Mappings": {"M": {"k": attributes}},
    }
    found = [str(one) for one in validate_template(template_of(data))]
    message = "Number of mapping attributes, 201, is greater than maximum allowed, 200: M/k"
    assert [message in one for one in found] == [True] * expected


def test_sixty_dynamic_references_are_the_maximum() -> None:
    names = [f"{{{{resolve:ssm:/p{number}}}}}" for number in range(61)]
    for count, expected in ((60, 0), (61, 1)):
        tags: Json = [{"Key": "k", "Value": name} for name in names[:count]]
        resource: Json = {"Type": "AWS::SNS::Topic", "Properties": {"Tags": tags}}
        assert len(validate_template(template_of({"Resources": {"R": resource}}))) == expected


def test_a_type_that_a_region_lacks_is_reported_for_that_region() -> None:
    absent = min(set(type_names("us-east-1")) - set(type_names("us-gov-west-1")))
    source = load_template(f"Resources: {{A: {{Type: {absent}}}}}")
    assert validate_template(source, "us-east-1") == []
    (found,) = validate_template(source, "us-gov-west-1")
    assert found.what == f"Template format error: Unrecognized resource types: [{absent}]"
    assert "us-gov-west-1" in found.remedy


def test_a_circle_through_branches_that_exclude_each_other_is_not_a_circle() -> None:
    source = """
        Parameters: {P: {Type: String, Default: a}}
        Conditions: {C: !Equals [!Ref P, a]}
        Resources:
          A: {Type: AWS::SNS::Topic, Properties: {TopicName: !If [C, !Ref B, x]}}
          B: {Type: AWS::SNS::Topic, Properties: {TopicName: !If [C, x, !Ref A]}}
    """
    assert problems(source) == []
    assert creation_order(evaluation(source)) == ["B", "A"]
    assert creation_order(evaluation(source, {"P": "b"})) == ["A", "B"]


def test_a_circle_that_only_the_conditions_close_is_found_when_they_are_known() -> None:
    source = """
        Parameters: {P: {Type: String, Default: a}}
        Conditions: {C: !Equals [!Ref P, a]}
        Resources:
          A: {Type: AWS::SNS::Topic, Properties: {TopicName: !If [C, !Ref B, x]}}
          B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref A}}
    """
    assert problems(source) == []
    with pytest.raises(TemplateError, match=r"Circular dependency between resources: \[A, B\]"):
        creation_order(evaluation(source))


def test_a_property_named_condition_names_no_condition_of_the_template() -> None:
    source = """
        Resources:
          Task:
            Type: AWS::ECS::TaskDefinition
            Properties:
              ContainerDefinitions:
                - {Name: migrate, Image: a}
                - Name: main
                  Image: a
                  DependsOn: [{ContainerName: migrate, Condition: SUCCESS}]
          Policy:
            Type: AWS::Events::EventBusPolicy
            Properties:
              StatementId: s
              Condition: {Type: StringEquals, Key: "aws:PrincipalOrgID", Value: o-1}
    """
    assert problems(source) == []
    assert sorted(creation_order(evaluation(source))) == ["Policy", "Task"]

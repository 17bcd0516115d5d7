"""Small templates of real types, as data."""

from __future__ import annotations

from typing import Any

Resource = dict[str, Any]


def template(**resources: Resource) -> dict[str, Any]:
    return {"Resources": resources}


def logs(name: Any = None, days: Any = 7, **attributes: Any) -> Resource:
    properties = {"RetentionInDays": days}
    if name is not None:
        properties["LogGroupName"] = name
    return {"Type": "AWS::Logs::LogGroup", "Properties": properties, **attributes}


def bucket(name: Any = None, **attributes: Any) -> Resource:
    properties = {} if name is None else {"BucketName": name}
    return {"Type": "AWS::S3::Bucket", "Properties": properties, **attributes}


def role(name: Any = None, description: Any = "a role", **attributes: Any) -> Resource:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    properties = {"AssumeRolePolicyDocument": trust, "Description": description}
    if name is not None:
        properties["RoleName"] = name
    return {"Type": "AWS::IAM::Role", "Properties": properties, **attributes}


def parameter(value: Any, **attributes: Any) -> Resource:
    """A Systems Manager parameter: a resource that can store another's attribute."""
    properties = {"Type": "String", "Value": value}
    return {"Type": "AWS::SSM::Parameter", "Properties": properties, **attributes}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def attribute(logical_id: str, name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [logical_id, name]}

"""The names of CloudFormation's functions, and why one is rejected in its place.

In: a function's name. Out: CloudFormation's message. Limits: which functions are allowed depends on
the section; only CloudFormation can run a transform.
"""

from __future__ import annotations

SUPPORTED_FUNCTIONS = (
    "Fn::Base64", "Fn::Cidr", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt", "Fn::If",
    "Fn::ImportValue", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub", "Ref",
)  # fmt: skip
CONDITION_FUNCTIONS = ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")
RULE_FUNCTIONS = (
    "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::RefAll", "Fn::ValueOf",
    "Fn::ValueOfAll",
)  # fmt: skip
LOOP = "Fn::ForEach"
EXTENSION_FUNCTIONS = (LOOP, "Fn::Length", "Fn::ToJsonString")
MACRO = "Fn::Transform"
NEEDS_EXTENSIONS = "needs the transform AWS::LanguageExtensions, which only CloudFormation can run"


def refusal_reason(function: str) -> str:
    """What is wrong with a function in a resource or an output."""
    if function.startswith(EXTENSION_FUNCTIONS):
        return f"Template error: {function} {NEEDS_EXTENSIONS}"
    if function == MACRO:
        return f"Template error: {function} runs a macro, which only CloudFormation can do"
    if function in CONDITION_FUNCTIONS:
        return f"Template error: {function} is allowed only in the Conditions and Rules blocks"
    if function in RULE_FUNCTIONS:
        return f"Template error: {function} is allowed only in the Rules block"
    return (
        f"Template format error: Encountered unsupported function: {function} "
        f"Supported functions are: [{', '.join(SUPPORTED_FUNCTIONS)}]"
    )

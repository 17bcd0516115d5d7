"""The functions that only `Rules` take, which troposphere does not have.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

from troposphere import AWSHelperFn


class Contains(AWSHelperFn):
    """Whether a list of text holds a value."""

    def __init__(self, values: AWSHelperFn, value: str) -> None:
        self.data = {"Fn::Contains": [values, value]}

"""JSONata, which newer state machines use; moto's interpreter expects a JVM, which it never starts.

In: an expression that includes the values of its variables. Out: plain data, or moto's exception.
Limits: the functions that Step Functions adds to JSONata ($partition, $range, $hash, $uuid, $parse)
are not supported.
"""

from __future__ import annotations

from typing import Any

from jsonata import Jsonata
from jsonata.jexception import JException
from moto.stepfunctions.parser.asl.jsonata.jsonata import JSONataException


def evaluate(expression: str) -> Any:
    try:
        return _plain(Jsonata(expression).evaluate(None))
    except JException as failure:
        raise JSONataException("UNKNOWN", str(failure)) from failure


def _plain(value: Any) -> Any:
    """The library returns its own list class."""
    match value:
        case dict():
            return {key: _plain(member) for key, member in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value

"""JSONata, in which newer state machines are written; moto's interpreter takes it from a JVM that
it does not start.

In: an expression, with the values of its variables in it. Out: plain data, or moto's exception.
What hurts: the functions that Step Functions adds ($partition, $range, $hash, $uuid, $parse) are
not JSONata's, and not here.
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
    """Its lists are of a class of their own."""
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case _:
            return value

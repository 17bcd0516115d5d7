"""A value for every shape of botocore's CloudFormation model, each leaf with a distinct value."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from botocore.model import ListShape, MapShape, Shape, StructureShape

from cfn_simulator.wire.protocol import Wire

EPOCH = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc)


def sample(shape: Shape) -> Wire:
    return _sample(shape, itertools.count(1), ())


def _sample(shape: Shape, numbers: Iterator[int], above: tuple[str, ...]) -> Wire:
    match shape:
        case StructureShape():
            path = (*above, shape.name)
            return {
                name: _sample(member, numbers, path)
                for name, member in shape.members.items()
                if member.name not in path
            }
        case ListShape():
            return [_sample(shape.member, numbers, above) for _ in range(2)]
        case MapShape():
            return {f"key{place}": _sample(shape.value, numbers, above) for place in range(2)}
    return _leaf(shape.type_name, next(numbers))


def _leaf(kind: str, number: int) -> Wire:
    match kind:
        case "boolean":
            return number % 2 == 0
        case "integer" | "long":
            return number
        case "float" | "double":
            return number + 0.5
        case "timestamp":
            return EPOCH + timedelta(seconds=number)
        case _:
            return f"text <&> {number}"

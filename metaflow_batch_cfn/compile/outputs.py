"""The results of a build as Outputs of its template."""

from __future__ import annotations

from troposphere import Condition, Output

from metaflow_batch_cfn.core.declare import Result
from metaflow_batch_cfn.core.module import results_of
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.core.values import Gated, Maybe, condition_name


def add_outputs(scope: Scope, results: object) -> None:
    """Add the results of a module's `build` as Outputs, named with the scope's prefix.

    These are the Outputs of the module's stand-alone template, so a stack that embeds the module
    has a Metaflow profile, too. A result that depends on a switch has its condition; one that is
    absent has no Output. Raises `DuplicateNameError` for a name that the template already has.
    """
    for result, value in results_of(results):
        _add_output(scope, result, value)


def _add_output(scope: Scope, result: Result, value: Maybe) -> None:
    if value is None:
        return
    output = Output(scope.name(result.name), Description=result.output_description)
    match value:
        case Gated(when=False):
            return
        case Gated(value=inner, when=Condition() as when):
            output.Value = inner
            output.Condition = condition_name(when)
        case Gated(value=inner):
            output.Value = inner
        case _:
            output.Value = value
    scope.output(output)

"""The outputs that a stack will have, computed from its template and parameters without AWS.

In: a template, all parameter values, and the stack's account and region. Out: the names of the
outputs whose condition is true. Limits: a condition on a NoEcho value cannot be evaluated; then all
declared outputs are returned.
"""

from __future__ import annotations

from collections.abc import Mapping

from metaflow_batch_cfn.aws.identity import Identity
from metaflow_batch_cfn.cfn.evaluation.conditions import resolve_conditions
from metaflow_batch_cfn.cfn.parameters.parameters import resolve_parameters
from metaflow_batch_cfn.cfn.template.load import Template
from metaflow_batch_cfn.cfn.values.surroundings import NoAccount, Pseudo
from metaflow_batch_cfn.core.errors import ConfigError


def expected_outputs(
    template: Template, parameters: Mapping[str, str], stack: str, identity: Identity
) -> frozenset[str]:
    declared = template.section("Outputs")
    pseudo = Pseudo(region=identity.region, account_id=identity.account, stack_name=stack)
    try:
        values = resolve_parameters(template, parameters, lookups=NoAccount())
        holds = resolve_conditions(template, values, pseudo)
    except ConfigError:
        return frozenset(declared)
    conditions = {name: template.member("Outputs", name).get("Condition") for name in declared}
    return frozenset(
        name
        for name, condition in conditions.items()
        if not isinstance(condition, str) or holds.get(condition, True)
    )

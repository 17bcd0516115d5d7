"""The operations of the API, by name: a call in, the answer's members out.

Each operation reads its request, checks it against the state of the stack, changes the state
through `engine`, and answers. An operation of botocore that is not in the table is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from cfn_simulator.base.errors import not_modelled
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.operations import drift
from cfn_simulator.operations.change_sets import change_sets, execute
from cfn_simulator.operations.descriptions import (
    events,
    exports,
    listings,
    operation_events,
    templates,
)
from cfn_simulator.operations.stacks import deletion, rollbacks, stack_policies, stacks
from cfn_simulator.wire.protocol import Call, Wire

Result: TypeAlias = Mapping[str, Wire]
Operation: TypeAlias = Callable[[Account, RequestParameters], Result]

OPERATIONS: Mapping[str, Operation] = {
    "CancelUpdateStack": rollbacks.cancel_update_stack,
    "ContinueUpdateRollback": rollbacks.continue_update_rollback,
    "CreateChangeSet": change_sets.create_change_set,
    "CreateStack": stacks.create_stack,
    "DeleteChangeSet": change_sets.delete_change_set,
    "DeleteStack": deletion.delete_stack,
    "DescribeChangeSet": change_sets.describe_change_set,
    "DescribeEvents": operation_events.describe_events,
    "DescribeStackDriftDetectionStatus": drift.describe_stack_drift_detection_status,
    "DescribeStackEvents": events.describe_stack_events,
    "DescribeStackResource": listings.describe_stack_resource,
    "DescribeStackResourceDrifts": drift.describe_stack_resource_drifts,
    "DescribeStackResources": listings.describe_stack_resources,
    "DescribeStacks": listings.describe_stacks,
    "DetectStackDrift": drift.detect_stack_drift,
    "DetectStackResourceDrift": drift.detect_stack_resource_drift,
    "ExecuteChangeSet": execute.execute_change_set,
    "GetStackPolicy": stack_policies.get_stack_policy,
    "GetTemplate": templates.get_template,
    "GetTemplateSummary": templates.get_template_summary,
    "ListChangeSets": change_sets.list_change_sets,
    "ListExports": exports.list_exports,
    "ListImports": exports.list_imports,
    "ListStackResources": listings.list_stack_resources,
    "ListStacks": listings.list_stacks,
    "RollbackStack": rollbacks.rollback_stack,
    "SetStackPolicy": stack_policies.set_stack_policy,
    "UpdateStack": stacks.update_stack,
    "UpdateTerminationProtection": deletion.update_termination_protection,
    "ValidateTemplate": templates.validate_template,
}


def perform(account: Account, call: Call) -> Result:
    operation = OPERATIONS.get(call.operation)
    if operation is None:
        raise not_modelled(f"the operation {call.operation}")
    return operation(account, RequestParameters(call.parameters, call.operation))

"""ListExports and ListImports."""

from __future__ import annotations

from collections.abc import Mapping

from cfn_simulator.base.errors import validation_error
from cfn_simulator.engine.planning.exports import exports_of, importers
from cfn_simulator.engine.state.account import Account
from cfn_simulator.engine.state.requests import RequestParameters
from cfn_simulator.operations.shared.paging import page
from cfn_simulator.wire.protocol import Wire
from metaflow_batch_cfn.cfn.values.scalars import scalar_text


def list_exports(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    found = [
        (name, scalar_text(value), stack.stack_id)
        for stack in account.store.living()
        for name, value in exports_of(stack.outputs).items()
    ]
    shown, following = page(sorted(found), request.text("NextToken"), lambda one: one[0])
    exports: list[Wire] = [
        {"ExportingStackId": stack_id, "Name": name, "Value": value}
        for name, value, stack_id in shown
    ]
    return {"Exports": exports, **following}


def list_imports(account: Account, request: RequestParameters) -> Mapping[str, Wire]:
    name = request.required("ExportName")
    users = importers(account.store, name)
    if not users:
        raise validation_error(f"Export '{name}' is not imported by any stack.")
    shown, following = page(users, request.text("NextToken"), lambda user: user)
    return {"Imports": list(shown), **following}

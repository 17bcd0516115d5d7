"""One answer to whether a parameter hides its value, however its template spells it."""

from __future__ import annotations

import pytest

from metaflow_batch_cfn.cfn.parameters.no_echo import is_no_echo


@pytest.mark.parametrize("spelled", [True, "true", "True", "TRUE"])
def test_a_value_is_hidden_however_true_is_written(spelled: object) -> None:
    assert is_no_echo({"Type": "String", "NoEcho": spelled})


@pytest.mark.parametrize("declared", [{}, {"NoEcho": False}, {"NoEcho": "false"}, None, "true"])
def test_everything_else_is_shown(declared: object) -> None:
    assert not is_no_echo(declared)

"""Every input and output of the Terraform module has its counterpart on the page."""

from __future__ import annotations

from metaflow_batch_cfn import BatchCore, standalone
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.core.fields import fields_of

from .markdown import ROOT, tables
from .terraform_names import INPUTS, OUTPUTS

PAGE = ROOT / "docs" / "coming-from-terraform.md"
BODY = ordered(standalone(BatchCore))


def _rows(index: int) -> dict[str, str]:
    head, *rows = tables(PAGE)[index]
    assert head[:2] == ["There", "Here"]
    return {there.strip("`"): here.strip("`") for there, here, *_ in rows}


def test_every_input_has_a_row() -> None:
    assert sorted(_rows(0)) == sorted(INPUTS)


def test_every_output_has_a_row() -> None:
    assert sorted(_rows(1)) == sorted(OUTPUTS)


def test_every_parameter_named_exists() -> None:
    fields = {field.name for field in fields_of(BatchCore)}
    for there, here in _rows(0).items():
        assert here in BODY["Parameters"] or here in fields or there == "aws_region", here


def test_every_output_named_exists() -> None:
    assert set(_rows(1).values()) <= set(BODY["Outputs"])


def test_each_row_says_what_changed() -> None:
    for table in tables(PAGE)[:2]:
        assert all(len(row) == 3 and row[2].endswith(".") for row in table[1:])

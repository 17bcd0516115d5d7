"""Laws of names: the prefix is the only difference, and no name is lost by accident."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from troposphere import Template

from metaflow_batch_cfn.compile.catalog import Entry
from metaflow_batch_cfn.compile.ledger import drift, names_of
from metaflow_batch_cfn.compile.moved import MOVED
from metaflow_batch_cfn.compile.names_read import names_read
from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone
from metaflow_batch_cfn.core.errors import DuplicateNameError
from metaflow_batch_cfn.core.fields import make
from metaflow_batch_cfn.core.published import Published
from metaflow_batch_cfn.core.scope import Scope

from .subjects import Host, embedded, every_entry, every_host, host, host_values, names

TEMPLATES = Path(__file__).parents[2] / "templates"


@every_entry
@every_host
def test_the_prefix_is_the_only_difference(entry: Entry, decides: Host) -> None:
    plain = sorted(names(embedded(entry, decides, "")))
    prefixed = sorted(names(embedded(entry, decides, "Zz")))
    assert plain
    assert prefixed == [(section, f"Zz{name}") for section, name in plain]


@every_entry
def test_a_prefixed_template_refers_to_prefixed_names_only(entry: Entry) -> None:
    body = embedded(entry, Host.CONDITIONS, "Zz")
    read = names_read(Resources=body["Resources"], Conditions=body.get("Conditions", {}))
    foreign = {
        name
        for name in read.logical_ids | read.conditions
        if not name.startswith(("Zz", "AWS::", "Host"))
    }
    assert foreign == set()


@every_entry
def test_embedded_and_alone_own_the_same_logical_ids(entry: Entry) -> None:
    alone = set(ordered(standalone(entry.load()))["Resources"])
    assert set(embedded(entry, Host.CONDITIONS, "")["Resources"]) == alone


@every_entry
def test_two_prefixes_share_a_template(entry: Entry) -> None:
    template, module = _host_and_module(entry)
    for prefix in ("First", "Second"):
        make(module, host_values(module, Host.ON)).build(Scope(template, prefix))


@every_entry
def test_one_prefix_twice_is_refused(entry: Entry) -> None:
    template, module = _host_and_module(entry)
    make(module, host_values(module, Host.ON)).build(Scope(template, "Same"))
    with pytest.raises(DuplicateNameError, match="Same"):
        make(module, host_values(module, Host.ON)).build(Scope(template, "Same"))


@every_entry
def test_embedding_adds_no_parameter_no_output_and_no_rule(entry: Entry) -> None:
    body = embedded(entry, Host.ON, "Zz")
    added = {section for section, _ in names(body)}
    assert not added & {"Parameters", "Outputs", "Rules"}


@every_entry
def test_no_name_is_lost_or_retyped(entry: Entry) -> None:
    recorded = json.loads((TEMPLATES / f"{entry.name}.names.json").read_text(encoding="utf-8"))
    found = drift(entry.name, recorded, names_of(ordered(standalone(entry.load()))), MOVED)
    assert not found, f"{found}: record it in moved.py, or give the name back"


def _host_and_module(entry: Entry) -> tuple[Template, Published]:
    module = entry.load()
    return host(module), module

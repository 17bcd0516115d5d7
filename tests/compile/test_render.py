"""A template as text: in the order in which people read, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from troposphere import Output, Parameter, Ref, Template, iam, logs

from metaflow_batch_cfn import BatchCore, BatchRoles, Format, Quickstart, render, standalone
from metaflow_batch_cfn.cfn.template.load import load_template
from metaflow_batch_cfn.compile.render import HEADER, SECTIONS, ordered
from metaflow_batch_cfn.core.capabilities import capabilities_of

TRUST = {"Version": "2012-10-17", "Statement": []}


def test_yaml_is_the_default_and_says_who_wrote_it() -> None:
    rendered = render(standalone(BatchCore))
    assert rendered.format is Format.YAML
    assert rendered.text.startswith(HEADER)
    assert "metaflow_batch_cfn" in HEADER


def test_size_and_digest_are_of_the_utf8_bytes() -> None:
    template = Template(Description="Schlüssel 鍵")
    for each in Format:
        rendered = render(template, each)
        octets = rendered.text.encode()
        assert rendered.size == len(octets) > len(rendered.text)
        assert rendered.digest == hashlib.sha256(octets).hexdigest()


def test_json_is_readable_and_min_is_the_smallest() -> None:
    template = standalone(Quickstart)
    yaml, pretty, smallest = (render(template, each) for each in Format)
    assert json.loads(pretty.text) == json.loads(smallest.text) == ordered(template)
    assert smallest.size < yaml.size < pretty.size
    assert "\n" not in smallest.text
    assert pretty.text.endswith("}\n")
    assert '\n  "Parameters"' in pretty.text


def test_json_keeps_other_scripts_as_they_are() -> None:
    assert "鍵" in render(Template(Description="鍵"), Format.JSON).text


def test_every_format_ends_as_a_text_file_should() -> None:
    assert render(standalone(BatchCore), Format.YAML).text.endswith("\n")
    assert not render(standalone(BatchCore), Format.YAML).text.endswith("\n\n")


def test_sections_are_in_the_order_in_which_people_read_them() -> None:
    body = ordered(standalone(Quickstart))
    assert list(body) == [section for section in SECTIONS if section in body]
    assert list(body)[:2] == ["AWSTemplateFormatVersion", "Description"]
    assert list(body)[-2:] == ["Resources", "Outputs"]


def test_a_resource_says_what_it_is_before_what_it_has() -> None:
    for resource in ordered(standalone(Quickstart))["Resources"].values():
        keys = list(resource)
        assert keys[0] == "Type"
        if "Properties" in keys:
            assert keys[-1] == "Properties"


def test_the_items_of_a_section_are_in_the_order_of_declaration() -> None:
    template = Template()
    for name in ("Zebra", "Apple", "Mango"):
        template.add_parameter(Parameter(name, Type="String"))
        template.add_resource(logs.LogGroup(f"{name}Group"))
        template.add_output(Output(f"{name}Out", Value=Ref(name)))
    body = ordered(template)
    assert list(body["Parameters"]) == ["Zebra", "Apple", "Mango"]
    assert list(body["Resources"]) == ["ZebraGroup", "AppleGroup", "MangoGroup"]
    assert list(load_template(render(template).text).section("Outputs")) == list(body["Outputs"])


def test_a_template_without_a_module_can_be_rendered() -> None:
    template = Template()
    template.add_mapping("Images", {"us-east-1": {"Id": "ami-1"}})
    template.set_transform("AWS::LanguageExtensions")
    body = ordered(template)
    assert list(body) == ["Transform", "Mappings", "Resources"]


@pytest.mark.parametrize("each", list(Format))
def test_what_is_written_loads_as_what_was_compiled(each: Format) -> None:
    template = standalone(Quickstart)
    assert load_template(render(template, each).text).data == ordered(template)


def test_yaml_never_wraps_what_a_person_would_copy() -> None:
    for line in render(standalone(Quickstart)).text.splitlines():
        assert line == line.rstrip()


# Capabilities


def capabilities(*resources: Any) -> tuple[str, ...]:
    template = Template()
    for resource in resources:
        template.add_resource(resource)
    return render(template).capabilities


def test_without_iam_resources_no_capability_is_required() -> None:
    assert capabilities(logs.LogGroup("Group")) == ()
    assert render(standalone(BatchCore)).capabilities == ()


def test_iam_resources_require_a_capability() -> None:
    role = iam.Role("Role", AssumeRolePolicyDocument=TRUST)
    assert capabilities(role, logs.LogGroup("Group")) == ("CAPABILITY_IAM",)
    assert render(standalone(BatchRoles)).capabilities == ("CAPABILITY_IAM",)


@pytest.mark.parametrize(
    "resource",
    [
        iam.Role("Named", AssumeRolePolicyDocument=TRUST, RoleName="x"),
        iam.InstanceProfile("Named", Roles=["x"], InstanceProfileName="x"),
        iam.ManagedPolicy("Named", PolicyDocument=TRUST, ManagedPolicyName="x"),
        iam.User("Named", UserName="x"),
        iam.Group("Named", GroupName="x"),
    ],
)
def test_named_iam_resources_require_a_capability_for_named_resources(resource: Any) -> None:
    plain = iam.Role("Role", AssumeRolePolicyDocument=TRUST)
    assert capabilities(plain, resource) == ("CAPABILITY_NAMED_IAM",)


def test_the_name_of_a_policy_requires_no_capability() -> None:
    policy = iam.PolicyType("Policy", PolicyName="x", PolicyDocument=TRUST, Roles=["x"])
    assert capabilities(policy) == ("CAPABILITY_IAM",)
    assert capabilities_of({"Resources": {"User": {"Type": "AWS::IAM::User"}}}) == (
        "CAPABILITY_IAM",
    )


# Determinism

PRINT_ALL = """
import sys
from metaflow_batch_cfn import catalog, render, standalone, Format
for entry in catalog():
    for each in Format:
        tags = {"Zone": "z", "Area": "\\u00e4"}
        sys.stdout.buffer.write(render(standalone(entry.load(), tags=tags), each).text.encode())
"""


def bytes_of_a_fresh_process(folder: Path, seed: str, locale: str) -> bytes:
    root = str(Path(__file__).parents[2])
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": root,
        "PYTHONHASHSEED": seed,
        "LC_ALL": locale,
        "TZ": "Asia/Tokyo" if seed == "1" else "UTC",
    }
    command = [sys.executable, "-X", f"utf8={'0' if locale == 'C' else '1'}", "-c", PRINT_ALL]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    assert run.stderr == b""
    return run.stdout


def test_the_bytes_depend_on_the_template_alone(tmp_path: Path) -> None:
    here = bytes_of_a_fresh_process(tmp_path, seed="1", locale="C")
    there = bytes_of_a_fresh_process(Path("/"), seed="4242", locale="C.UTF-8")
    assert here == there
    assert here.count(b"AWSTemplateFormatVersion") >= 3 * 6

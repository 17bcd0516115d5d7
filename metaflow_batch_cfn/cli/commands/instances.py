"""`mfcfn instances`: list instance types offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from metaflow_batch_cfn.cli.inputs.options import output_option
from metaflow_batch_cfn.cli.strict import StrictCommand
from metaflow_batch_cfn.cli.views.report import Report

if TYPE_CHECKING:
    from metaflow_batch_cfn.instances.choose import Criterion, Relaxation
    from metaflow_batch_cfn.instances.model import InstanceType

_COLUMNS = ("type", "vCPUs", "GiB", "MiB for jobs", "arch", "devices", "EFA", "generation")


@click.command(
    cls=StrictCommand,
    epilog="Example: mfcfn instances --gpu --min-memory 64 --region eu-west-1",
)
@click.option("--gpu", is_flag=True, help="With NVIDIA GPUs that AWS Batch can schedule.")
@click.option("--min-memory", metavar="GIB", help="With at least this much memory, in GiB.")
@click.option("--min-vcpus", metavar="N", help="With at least this many vCPUs.")
@click.option("--arch", type=click.Choice(["x86_64", "arm64"]), help="With this architecture.")
@click.option("--region", metavar="REGION", help="Offered in this region.")
@click.option(
    "--family", "families", metavar="FAMILY", multiple=True,
    help="Of this family or bundle, e.g. c7i or default_arm64. Can be repeated.",
)  # fmt: skip
@click.option("--efa", is_flag=True, help="With an Elastic Fabric Adapter.")
@click.option("--current", is_flag=True, help="Of the current generation.")
@click.option(
    "--fits", metavar="VCPUS,MIB[,GPUS]",
    help="Large enough for a job of this size, e.g. 4,16384 or 4,15000,1.",
)  # fmt: skip
@output_option
def command(
    *,
    gpu: bool,
    min_memory: str | None,
    min_vcpus: str | None,
    arch: str | None,
    region: str | None,
    families: tuple[str, ...],
    efa: bool,
    current: bool,
    fits: str | None,
    report: Report,
) -> None:
    """List instance types, smallest first.

    Works offline, from a table that is included in mfcfn. Jobs cannot use all the memory of an
    instance; --fits assumes 93 % of it.
    """
    from metaflow_batch_cfn.cli.inputs.instance_criteria import InstanceOptions, criteria_of
    from metaflow_batch_cfn.instances.choose import matching, relaxations
    from metaflow_batch_cfn.instances.table import source

    criteria = criteria_of(
        InstanceOptions(
            gpu=gpu,
            min_memory=min_memory,
            min_vcpus=min_vcpus,
            arch=arch,
            region=region,
            families=families,
            efa=efa,
            current=current,
            fits=fits,
        )
    )
    found = matching(criteria)
    if found and not report.as_json:
        report.table(_COLUMNS, [_row(each) for each in found])
    elif not found:
        for line in _no_match(criteria, relaxations(criteria)):
            report.say(line)
    report.document({"source": source(), "instance_types": [_as_json(each) for each in found]})


def _row(each: InstanceType) -> tuple[str, ...]:
    return (
        each.name,
        str(each.vcpus),
        f"{each.memory_mib / 1024:.4g}",
        str(each.usable_memory_mib),
        each.architecture.value,
        _devices(each),
        "yes" if each.efa else "",
        "current" if each.current else "previous",
    )


def _devices(each: InstanceType) -> str:
    device = each.accelerator
    if device is None:
        return ""
    count = str(device.count) if device.count else f"{device.share:g}"
    memory = f" {device.memory_mib / 1024:.0f} GiB" if device.memory_mib else ""
    return f"{count} x {device.manufacturer} {device.name}{memory}"


def _no_match(criteria: Sequence[Criterion], relaxed: Sequence[Relaxation]) -> Iterator[str]:
    yield f"No instance type matches {' '.join(each.label for each in criteria)}."
    for each in relaxed:
        count, smallest = len(each.matches), each.matches[0].name
        types = "type matches" if count == 1 else "types match"
        yield f"Without {each.without}: {count} {types}, the smallest is {smallest}."
    if not relaxed:
        yield "Leaving out one of these is not enough; relax several of them."


def _as_json(each: InstanceType) -> dict[str, object]:
    device = each.accelerator
    return {
        "name": each.name,
        "family": each.family,
        "vcpus": each.vcpus,
        "memory_mib": each.memory_mib,
        "usable_memory_mib": each.usable_memory_mib,
        "architecture": each.architecture.value,
        "gpus": each.gpus,
        "accelerator": device and {**vars(device), "kind": device.kind.value},
        "efa": each.efa,
        "spot": each.spot,
        "bare_metal": each.bare_metal,
        "current_generation": each.current,
    }

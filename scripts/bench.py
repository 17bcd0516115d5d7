#!/usr/bin/env python3
"""Benchmarks, as ratios measured side by side in one run (best of several).

    python scripts/bench.py [ROUNDS]

Absolute times say more about the machine than about the program. A ratio to a baseline that is
measured alternately with it is comparable across machines. Processes are measured by CPU time,
which other programs on the machine hardly affect, and additionally by wall time.
"""

from __future__ import annotations

import argparse
import compileall
import math
import os
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from troposphere import Ref, Template, batch

from metaflow_batch_cfn.compile.render import ordered, render
from metaflow_batch_cfn.core.scope import Scope
from metaflow_batch_cfn.documents.yaml_writer import yaml_text
from metaflow_batch_cfn.parts.batch import compute_environments, queues

ROOT = Path(__file__).resolve().parent.parent
FLOOR = "import troposphere.batch, troposphere.ec2, troposphere.iam, troposphere.s3, awacs.s3"
PAIRS = (1, 5, 15, 50, 150)


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the figure and its target."""

    what: str
    figure: str
    target: str


def main(arguments: Sequence[str]) -> int:
    """Measure everything and print a Markdown table."""
    parser = argparse.ArgumentParser(description="Run the benchmarks and print ratios.")
    parser.add_argument("rounds", nargs="?", type=int, default=7, help="number of rounds (7)")
    rounds = max(1, parser.parse_args(arguments).rounds)
    # As an installer does; a checkout is not compiled automatically.
    for package in ("metaflow_batch_cfn", "cfn_simulator"):
        compileall.compile_dir(str(ROOT / package), quiet=1)
    rows = [*synth_rows(rounds), yaml_row(rounds), scaling_row(rounds), *simulator_rows(rounds)]
    print("| what | figure | target |\n|---|---|---|")
    for row in rows:
        print(f"| {row.what} | {row.figure} | {row.target} |")
    return 0


@dataclass(frozen=True)
class Cost:
    """The cost of one process: CPU time and wall time in seconds, and peak memory in KiB."""

    cpu: float
    wall: float
    peak: int


def synth_rows(rounds: int) -> list[Row]:
    """`mfcfn synth quickstart` as a whole process, compared with importing its dependencies."""
    synth = [sys.executable, "-m", "metaflow_batch_cfn", "synth", "quickstart"]
    floor = [sys.executable, "-c", FLOOR]
    pairs = [(process_cost(synth), process_cost(floor)) for _ in range(rounds + 1)][1:]
    synths, floors = zip(*pairs, strict=True)
    cpu = min(each.cpu for each in synths) / min(each.cpu for each in floors)
    wall = min(each.wall for each in synths) / min(each.wall for each in floors)
    peak = max(each.peak for each in synths) / 1024
    what = "`mfcfn synth quickstart`, relative to importing its dependencies"
    return [
        Row(f"{what}: CPU time", f"{cpu:.2f}", "<= 1.35"),
        Row("the same: wall time", f"{wall:.2f}", "<= 1.35 on an idle machine"),
        Row("its peak memory", f"{peak:.0f} MiB", "< 40 MiB"),
    ]


def process_cost(command: Sequence[str]) -> Cost:
    """Run one process. Raises `SystemExit` if it fails, since its cost would be meaningless."""
    started = timeit.default_timer()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = timeit.default_timer() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} exited with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss)


def yaml_row(rounds: int) -> Row:
    """Writing 500 resources as YAML, compared with troposphere's own writer."""
    template = pairs_of(249)
    ours, theirs = math.inf, math.inf
    for _ in range(rounds):
        ours = min(ours, best(lambda: yaml_text(ordered(template)), 3))
        theirs = min(theirs, best(lambda: template.to_yaml(sort_keys=False), 1))
    size = len(template.resources)
    return Row(
        f"YAML of {size} resources: time of troposphere's `to_yaml`, relative to ours",
        f"{theirs / ours:.1f}",
        ">= 8",
    )


def scaling_row(rounds: int) -> Row:
    """The exponent k in compile time ~ pairs**k, by least squares of the logarithms."""
    points = [
        (math.log(count), math.log(best(partial(compile_pairs, count), rounds))) for count in PAIRS
    ]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in points)
    exponent = covariance / sum((x - mean_x) ** 2 for x, _ in points)
    return Row(
        f"scaling exponent of compiling {PAIRS[0]} to {PAIRS[-1]} pairs of environment and queue",
        f"{exponent:.2f}",
        "about 1",
    )


def simulator_rows(rounds: int) -> list[Row]:
    """The simulator, compared with moto's own server."""
    sys.path.insert(0, str(ROOT))  # run as a script, this file can import only from its own folder
    from scripts.bench_simulator import deploy_ratio, start_up_ratio

    start, deploy = start_up_ratio(min(rounds, 5)), deploy_ratio(min(rounds, 3))
    deployment = "`aws cloudformation deploy` of `quickstart`'s network and roles"
    start_up = "starting the simulator, relative to moto's server"
    return [
        Row(f"{start_up}: CPU time", f"{start.cpu:.2f}", "< 1.5"),
        Row("the same, until the port answers: wall time", f"{start.wall:.2f}", "< 1.5"),
        Row(f"{deployment}, relative to moto: CPU time", f"{deploy.cpu:.2f}", "< 2"),
        Row("the same: wall time", f"{deploy.wall:.2f}", "< 2"),
    ]


def compile_pairs(count: int) -> None:
    render(pairs_of(count))


def best(work: Callable[[], object], rounds: int) -> float:
    return min(timeit.repeat(work, timer=time.process_time, number=1, repeat=rounds))


def pairs_of(count: int) -> Template:
    """A template with one launch template and `count` environments, each with its own queue."""
    template = Template()
    scope = Scope(template)
    launched = scope.add(
        compute_environments.launch_template(scope.name("LaunchTemplate"), 100, {}, 2)
    )
    for number in range(count):
        pair = Scope(template, f"Pair{number}")
        resources = compute_environments.compute_resources(
            image_type="ECS_AL2023",
            max_vcpus=16,
            instance_types=("default_x86_64",),
            subnet_ids=("subnet-0123456789abcdef0",),
            security_group_ids=("sg-0123456789abcdef0",),
            instance_profile_arn=Ref("AWS::StackId"),
            launch_template=launched,
            tags={"Number": str(number)},
        )
        environment = compute_environments.managed_environment(
            pair.name("Environment"), resources, None
        )
        pair.add(environment)
        pair.add(
            batch.JobQueue(
                pair.name("Queue"),
                Priority=1,
                ComputeEnvironmentOrder=queues.in_order(queues.OnDemand(Ref(environment))),
                JobStateTimeLimitActions=queues.cancel_hopeless_jobs(),
            )
        )
    return template


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

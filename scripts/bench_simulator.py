"""The cost of the simulator relative to moto's own server, measured side by side in one run.

In: a number of rounds. Out: ratios of CPU time and wall time, for starting until the port answers
and for `aws cloudformation deploy` of the network and roles of `quickstart`. moto does not support
Cidr of a VPC attribute, so both deploy a template with literal values and only types that moto
supports.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import boto3

from metaflow_batch_cfn.compile.render import ordered
from metaflow_batch_cfn.compile.standalone import standalone
from metaflow_batch_cfn.stacks.quickstart import Quickstart

BIN = Path(sys.executable).parent
POLL_SECONDS = 0.002
# moto's CloudFormation creates these. (It cannot resolve the route table of a VPC endpoint.)
CREATED_BY_MOTO = (
    "AWS::EC2::InternetGateway",
    "AWS::EC2::Route",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::Role",
    "AWS::S3::Bucket",
)

Command = Callable[[int, str], Sequence[str]]


def moto_server(port: int, _: str) -> Sequence[str]:
    return [str(BIN / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]


def simulator(port: int, folder: str) -> Sequence[str]:
    module = [sys.executable, "-m", "cfn_simulator"]
    return [*module, "--port", str(port), "--state-dir", folder, "--synchronous"]


class Spent(NamedTuple):
    """CPU time and wall time, in seconds."""

    cpu: float
    wall: float


@dataclass
class Server:
    """A separate server on a free port. `cpu` is known after it has stopped."""

    port: int
    seconds_to_start: float
    cpu: float = 0.0


@contextmanager
def running(command: Command) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        started = time.perf_counter()
        process = subprocess.Popen(
            command(port, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(port)
            server = Server(port, time.perf_counter() - started)
            yield server
        finally:
            process.terminate()
            cpu = cpu_until_the_end(process)
        server.cpu = cpu


def cpu_until_the_end(process: subprocess.Popen[bytes]) -> float:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def start_up_ratio(rounds: int) -> Spent:
    """Ours relative to moto's, the best of each."""
    return _best_ratio(rounds, _to_start)


def deploy_ratio(rounds: int) -> Spent:
    """`aws cloudformation deploy` to a new server of each kind, ours relative to moto's."""
    return _best_ratio(rounds, _to_deploy)


def _best_ratio(rounds: int, measured: Callable[[Command], Spent]) -> Spent:
    pairs = [(measured(simulator), measured(moto_server)) for _ in range(rounds)]
    ours, motos = zip(*pairs, strict=True)
    return Spent(
        cpu=min(each.cpu for each in ours) / min(each.cpu for each in motos),
        wall=min(each.wall for each in ours) / min(each.wall for each in motos),
    )


def _to_start(command: Command) -> Spent:
    with running(command) as server:
        pass
    return Spent(server.cpu, server.seconds_to_start)


def _to_deploy(command: Command) -> Spent:
    """The CPU time is that of client and server together, including the server's start."""
    with running(command) as server, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.json"
        path.write_text(json.dumps(network_and_roles()))
        deploy = [sys.executable, str(BIN / "aws"), "cloudformation", "deploy"]
        deploy += ["--stack-name", "bench", "--template-file", str(path)]
        deploy += ["--capabilities", "CAPABILITY_IAM"]
        endpoint = f"http://localhost:{server.port}"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        started = time.perf_counter()
        client = subprocess.Popen(deploy, env=environment, stdout=subprocess.DEVNULL)
        cpu = cpu_until_the_end(client)
        wall = time.perf_counter() - started
        _check_created(endpoint)
    return Spent(cpu + server.cpu, wall)


def _check_created(endpoint_url: str) -> None:
    """Fail unless everything was created: otherwise, the measurement is meaningless."""
    session = boto3.Session("local", "local", region_name="us-east-1")
    client = session.client("cloudformation", endpoint_url=endpoint_url)
    (stack,) = client.describe_stacks(StackName="bench")["Stacks"]
    resources = client.describe_stack_resources(StackName="bench")["StackResources"]
    state = (stack["StackStatus"], {each["LogicalResourceId"] for each in resources})
    if state != ("CREATE_COMPLETE", set(network_and_roles()["Resources"])):
        raise SystemExit(f"{endpoint_url}: {state}")


def network_and_roles() -> dict[str, Any]:
    """The resources of `quickstart` that moto can create, and what they refer to."""
    data = json.loads(json.dumps(ordered(standalone(Quickstart, enable_private_subnets=False))))
    resources = {
        name: body for name, body in data["Resources"].items() if body["Type"] in CREATED_BY_MOTO
    }
    zones = iter("abc")
    for number, body in enumerate(resources.values()):
        if body["Type"] == "AWS::EC2::Subnet":
            body["Properties"]["CidrBlock"] = f"10.0.{number}.0/24"
            body["Properties"]["AvailabilityZone"] = f"us-east-1{next(zones)}"
    return {
        **{key: data[key] for key in ("Parameters", "Conditions") if key in data},
        "Resources": resources,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            return

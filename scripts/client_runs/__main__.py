"""`python -m scripts.client_runs FOLDER [CLIENT...]`: every client, every situation, one page.

In: the folder in which `scripts/clients` installed them. Out: docs/clients.md when all of them ran,
and exit code 1 when one of them was surprised.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cfn_simulator import Simulator
from metaflow_batch_cfn.documents.files import write_atomically
from scripts.client_runs.aws import Aws
from scripts.client_runs.cdk import Cdk
from scripts.client_runs.sam import Sam
from scripts.client_runs.sceptre import Sceptre
from scripts.client_runs.situations import SITUATIONS, Session, SurpriseError
from scripts.client_runs.tools import Place, Tool

PAGE = Path(__file__).resolve().parents[2] / "docs" / "clients.md"
TOOLS: dict[str, Callable[[Place], Tool]] = {"aws": Aws, "sam": Sam, "sceptre": Sceptre, "cdk": Cdk}
QUIET = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_PAGER": "",
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "SAM_CLI_POLL_DELAY": "1",
    "SAM_CLI_TELEMETRY": "0",
}
ITSELF = "sends it itself"


@dataclass(frozen=True)
class Column:
    """One client: its version, how each situation ended, and the seconds it took."""

    name: str
    version: str
    results: dict[str, str]
    seconds: float

    @property
    def good(self) -> bool:
        return all(one in ("yes", ITSELF) for one in self.results.values())


def main(arguments: Sequence[str]) -> int:
    installed, *chosen = arguments
    names = chosen or list(TOOLS)
    columns = [_column(name, Path(installed)) for name in names]
    if not chosen:
        write_atomically(PAGE, page(columns))
        print(f"wrote {PAGE}")
    return 0 if all(column.good for column in columns) else 1


def _column(name: str, installed: Path) -> Column:
    with tempfile.TemporaryDirectory() as folder, Simulator() as aws:
        environment = {**QUIET, **aws.environment()}
        tool = TOOLS[name](Place(installed.resolve(), Path(folder), environment))
        started = time.monotonic()
        results = {what: _result(Session(tool, aws), what) for what in SITUATIONS}
        return Column(name, tool.version(), results, time.monotonic() - started)


def _result(session: Session, what: str) -> str:
    if what == "missing capability" and session.tool.grants_itself:
        return ITSELF
    try:
        SITUATIONS[what](session)
    except SurpriseError as surprise:
        print(f"{session.tool.name}: {what}: {surprise}", flush=True)
        return "**no**"
    print(f"{session.tool.name}: {what}: yes", flush=True)
    return "yes"


def page(columns: Sequence[Column]) -> str:
    head = " | ".join(f"`{column.name}` {column.version}" for column in columns)
    lines = [
        "# Clients",
        "",
        "Written by `scripts/clients`, which installs these clients, sends each of them,",
        "unmodified, to the simulator, and looks afterwards at what the simulator holds. The tests",
        "run `aws` always; this page is the last run of all of them.",
        "",
        f"| | {head} |",
        "|---|" + "---|" * len(columns),
    ]
    for what in SITUATIONS:
        cells = " | ".join(column.results[what] for column in columns)
        lines.append(f"| {what} | {cells} |")
    spent = " | ".join(f"{column.seconds:.0f} s" for column in columns)
    return "\n".join([*lines, f"| all of it | {spent} |", ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

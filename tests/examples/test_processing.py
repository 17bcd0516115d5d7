"""The sample application of the stack `processing`, against the simulator's S3."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest

from cfn_simulator import Simulator
from examples.processing import process

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
BUCKETS = {"INPUT_BUCKET": "pieces-in", "OUTPUT_BUCKET": "pieces-out"}


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with Simulator() as simulator:
        for bucket in BUCKETS.values():
            simulator.client("s3").create_bucket(Bucket=bucket)
        yield simulator


@pytest.fixture
def s3(aws: Simulator) -> Any:
    """A boto3 client: it has the file transfers, which botocore's client lacks."""
    return boto3.client(
        "s3",
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def put(s3: Any, key: str, text: str) -> None:
    s3.put_object(Bucket="pieces-in", Key=key, Body=text.encode())


def result(s3: Any, index: int) -> str:
    body: bytes = s3.get_object(Bucket="pieces-out", Key=f"output/result_{index}.csv")[
        "Body"
    ].read()
    return body.decode()


def test_a_single_job_processes_the_first_piece(s3: Any) -> None:
    put(s3, "input/data_0.csv", "name\nada\n")
    assert process.main(BUCKETS, s3, NOW) == 0
    assert result(s3, 0).splitlines() == [
        "name,processed_at,array_index",
        "ada,2026-11-20T12:00:00+00:00,0",
    ]


@pytest.mark.parametrize("index", [1, 7])
def test_each_child_of_an_array_processes_its_own_piece(s3: Any, index: int) -> None:
    put(s3, f"input/data_{index}.csv", f"n\n{index}\n{index}\n")
    environment = {**BUCKETS, "AWS_BATCH_JOB_ARRAY_INDEX": str(index)}
    assert process.main(environment, s3, NOW) == 0
    rows = result(s3, index).splitlines()[1:]
    assert len(rows) == 2
    assert all(row.endswith(f",{index}") for row in rows)


def test_running_again_gives_the_same_result(s3: Any) -> None:
    put(s3, "input/data_0.csv", "name\ngrace\n")
    process.main(BUCKETS, s3, NOW)
    first = result(s3, 0)
    process.main(BUCKETS, s3, NOW)
    assert result(s3, 0) == first


def test_an_empty_piece_has_a_header_and_no_rows(s3: Any) -> None:
    put(s3, "input/data_0.csv", "name\n")
    assert process.main(BUCKETS, s3, NOW) == 0
    assert result(s3, 0).splitlines() == ["name,processed_at,array_index"]


def test_commas_quotes_and_other_alphabets_survive(s3: Any) -> None:
    put(s3, "input/data_0.csv", 'name\n"Curie, ""Marie"" \u03bc"\n')
    process.main(BUCKETS, s3, NOW)
    assert '"Curie, ""Marie"" \u03bc"' in result(s3, 0)


def test_a_missing_piece_is_named(s3: Any, capsys: pytest.CaptureFixture[str]) -> None:
    environment = {**BUCKETS, "AWS_BATCH_JOB_ARRAY_INDEX": "99"}
    assert process.main(environment, s3, NOW) == 3
    assert "s3://pieces-in/input/data_99.csv" in capsys.readouterr().err


def test_an_incomplete_environment_names_what_is_missing(
    s3: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert process.main({"INPUT_BUCKET": "pieces-in"}, s3, NOW) == 2
    assert "OUTPUT_BUCKET" in capsys.readouterr().err


def test_it_runs_as_in_the_container(aws: Simulator, s3: Any) -> None:
    put(s3, "input/data_3.csv", "name\nmary\n")
    done = subprocess.run(
        [sys.executable, "process.py"],
        cwd=Path(process.__file__).parent,
        env={**aws.environment(), **BUCKETS, "AWS_BATCH_JOB_ARRAY_INDEX": "3"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "1 rows: s3://pieces-out/output/result_3.csv\n"


def test_the_image_contains_what_the_program_imports() -> None:
    text = (Path(process.__file__).parent / "Dockerfile").read_text(encoding="utf-8")
    assert "boto3" in text
    assert "COPY process.py" in text
    assert "USER app" in text
    assert "ENTRYPOINT [" not in text

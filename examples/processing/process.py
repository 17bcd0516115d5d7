"""Process one piece of a batch: read a CSV file and write its rows with two additional columns.

    INPUT_BUCKET/input/data_N.csv  ->  OUTPUT_BUCKET/output/result_N.csv

N is the index in the array job (AWS_BATCH_JOB_ARRAY_INDEX), or 0 for a single job. Rows are
processed one at a time, so a piece may be larger than the container's memory. A job that runs again
overwrites its result with the same rows, so retries are harmless.

Exit codes: 0 done, 2 the environment is incomplete, 3 the input does not exist. Retrying does not
help with the last two, so the job definition retries only when the host is lost.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

DONE, INCOMPLETE, NO_INPUT = 0, 2, 3


def main(environment: Mapping[str, str], s3: Any, now: datetime) -> int:
    """Process the piece that the environment specifies; return the exit code."""
    missing = [name for name in ("INPUT_BUCKET", "OUTPUT_BUCKET") if not environment.get(name)]
    if missing:
        print(f"error: not set: {', '.join(missing)}", file=sys.stderr)
        return INCOMPLETE
    index = environment.get("AWS_BATCH_JOB_ARRAY_INDEX", "0")
    source = f"input/data_{index}.csv"
    target = f"output/result_{index}.csv"
    with tempfile.TemporaryDirectory() as folder:
        source_file, result_file = Path(folder, "input.csv"), Path(folder, "output.csv")
        try:
            s3.download_file(environment["INPUT_BUCKET"], source, str(source_file))
        except s3.exceptions.ClientError as error:
            print(f"error: s3://{environment['INPUT_BUCKET']}/{source}: {error}", file=sys.stderr)
            return NO_INPUT
        rows = transform(source_file, result_file, index, now)
        s3.upload_file(str(result_file), environment["OUTPUT_BUCKET"], target)
    print(f"{rows} rows: s3://{environment['OUTPUT_BUCKET']}/{target}")
    return DONE


def transform(source: Path, target: Path, index: str, now: datetime) -> int:
    """Copy the rows, add the time and the index, and return the number of rows."""
    with (
        source.open(newline="", encoding="utf-8") as read,
        target.open("w", newline="", encoding="utf-8") as written,
    ):
        reader = csv.DictReader(read)
        columns = [*(reader.fieldnames or []), "processed_at", "array_index"]
        writer = csv.DictWriter(written, columns)
        writer.writeheader()
        count = 0
        for row in _stamped(reader, index, now):
            writer.writerow(row)
            count += 1
    return count


def _stamped(rows: Iterator[dict[str, str]], index: str, now: datetime) -> Iterator[dict[str, str]]:
    for row in rows:
        yield {**row, "processed_at": now.isoformat(), "array_index": index}


if __name__ == "__main__":
    import boto3

    sys.exit(main(os.environ, boto3.client("s3"), datetime.now(timezone.utc)))

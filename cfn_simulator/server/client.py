"""HTTP requests to the simulator of a state directory: whether it runs, and what it contains.

In: a state directory or a note. Out: JSON, or None if there is no response. The system may reuse a
process id, so a note is trusted only if the port responds with the note's own instance number.
"""

from __future__ import annotations

import json
import urllib.request
from http.client import HTTPException
from pathlib import Path

from cfn_simulator.server.notes import Note, read_note
from metaflow_batch_cfn.documents import Json

ANSWER_SECONDS = 10.0


def living(directory: Path) -> Note | None:
    """The note of a simulator that responds and is the one that wrote the note.

    None does not mean that no process remains: see `holding`.
    """
    note = read_note(directory)
    if note is None:
        return None
    health = get(note, "health")
    ours = isinstance(health, dict) and health.get("instance") == note.instance
    return note if ours else None


def get(note: Note, page: str) -> Json:
    """One of the simulator's own pages; None if there is no response."""
    try:
        return request(note, page)
    except (OSError, ValueError, HTTPException):
        return None


def request(note: Note, page: str, method: str = "GET") -> Json:
    url = f"{note.endpoint_url}/_mfcfn/{page}"
    prepared = urllib.request.Request(url, method=method)  # noqa: S310 - our own note's URL
    # Loopback is never behind a proxy, even if the environment names one.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(prepared, timeout=ANSWER_SECONDS) as answer:
        body: Json = json.load(answer)
        return body

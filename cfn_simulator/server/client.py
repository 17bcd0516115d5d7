"""Asking the simulator of a state directory, over HTTP, whether it lives and what it holds.

In: a state directory or a note. Out: JSON, or nothing where nobody answers. A process id may be
reused by the system, so a note is believed only if the port answers with the note's own instance
number.
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
    """The note of a simulator that answers and is the one that wrote the note.

    None does not mean that no process is left: `holding` knows that.
    """
    note = read_note(directory)
    if note is None:
        return None
    told = get(note, "health")
    ours = isinstance(told, dict) and told.get("instance") == note.instance
    return note if ours else None


def get(note: Note, page: str) -> Json:
    """One of the simulator's own pages; None where nobody answers."""
    try:
        return ask(note, page)
    except (OSError, ValueError, HTTPException):
        return None


def ask(note: Note, page: str, method: str = "GET") -> Json:
    url = f"{note.endpoint_url}/_mfcfn/{page}"
    request = urllib.request.Request(url, method=method)  # noqa: S310 - our own note's URL
    # Loopback is never behind the proxy that the environment may name.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=ANSWER_SECONDS) as answer:
        told: Json = json.load(answer)
        return told

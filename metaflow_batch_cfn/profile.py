"""The Metaflow profile, made from the outputs of a stack.

In: outputs. An output whose Description contains `[METAFLOW_KEY]` provides the value of that key,
so any stack that follows this convention has a profile. Out: keys and values, as the Metaflow
client reads them from `config_NAME.json`. Limits: the client treats an empty string as a value (an
empty METAFLOW_SFN_IAM_ROLE makes it crash), so a key without a value is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from metaflow_batch_cfn.core.errors import ConfigError, Problem
from metaflow_batch_cfn.documents import Json, read_file
from metaflow_batch_cfn.documents.files import OWNER_ONLY, write_atomically

_FEEDS = re.compile(r"\[(METAFLOW_[A-Z0-9_]+)\]")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_DATASTORE = "METAFLOW_DATASTORE_SYSROOT_S3"
_SERVICE = "METAFLOW_SERVICE_URL"


class DescribedOutput(Protocol):
    """An output of a stack, whatever it was read with."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def description(self) -> str: ...


@dataclass(frozen=True)
class ProfileDifference:
    """A key whose value differs in the existing profile. Values may be secrets, so none is kept."""

    key: str
    change: str


def profile_of(outputs: Iterable[DescribedOutput]) -> dict[str, str]:
    """The profile, sorted by key. Raises `ConfigError` if two outputs give one key different
    values."""
    profile: dict[str, str] = {}
    problems: list[Problem] = []
    for key, output in _fed(outputs):
        if profile.setdefault(key, output.value) != output.value:
            what = f"another output sets {key} to a different value"
            remedy = f"Remove [{key}] from the Description of one of them."
            problems.append(Problem(f"output {output.key}", what, remedy))
    if problems:
        raise ConfigError(problems)
    return dict(sorted({**profile, **dict(_implied(profile))}.items()))


def profile_path(folder: Path, name: str) -> Path:
    """The file that the client reads for METAFLOW_PROFILE=name."""
    if not _NAME.fullmatch(name):
        what = f"{name!r} is not a valid Metaflow profile name"
        raise ConfigError(
            [Problem("--metaflow-profile", what, "Use letters, digits, hyphens and underscores.")]
        )
    return folder / f"config_{name}.json"


def profile_text(profile: Mapping[str, str]) -> str:
    return json.dumps(profile, indent=2, ensure_ascii=False) + "\n"


def profile_differences(path: Path, profile: Mapping[str, str]) -> tuple[ProfileDifference, ...]:
    """How the file at `path` differs from the profile; empty if there is no file."""
    if not path.exists():
        return ()
    found = read_file(path).data
    if not isinstance(found, dict):
        raise ConfigError([Problem(str(path), "not a Metaflow profile: expected a JSON object")])
    return tuple(_differences(found, profile))


def write_profile(path: Path, profile: Mapping[str, str]) -> None:
    """Write the file, readable by its owner only; on an error the old file is left unchanged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            [Problem(str(path.parent), f"cannot create the folder: {error.strerror}")]
        ) from error
    write_atomically(path, profile_text(profile), OWNER_ONLY)


def _fed(outputs: Iterable[DescribedOutput]) -> Iterator[tuple[str, DescribedOutput]]:
    for output in outputs:
        for key in _FEEDS.findall(output.description):
            if output.value:
                yield key, output


def _implied(profile: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if _DATASTORE in profile:
        yield "METAFLOW_DEFAULT_DATASTORE", "s3"
    if _SERVICE in profile:
        yield "METAFLOW_DEFAULT_METADATA", "service"


def _differences(
    found: Mapping[str, Json], profile: Mapping[str, str]
) -> Iterator[ProfileDifference]:
    for key in sorted({*found, *profile}):
        if key not in found:
            yield ProfileDifference(key, "added")
        elif key not in profile:
            yield ProfileDifference(key, "removed")
        elif found[key] != profile[key]:
            yield ProfileDifference(key, "changed")

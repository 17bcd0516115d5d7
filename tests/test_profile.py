"""Outputs of a stack to the profile that the Metaflow client reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from metaflow_batch_cfn.core.errors import ConfigError
from metaflow_batch_cfn.profile import (
    profile_differences,
    profile_of,
    profile_path,
    profile_text,
    write_profile,
)


@dataclass(frozen=True)
class Given:
    key: str
    value: str
    description: str = ""


QUEUE = Given("Queue", "arn:queue", "The queue [METAFLOW_BATCH_JOB_QUEUE]")
ROOT = Given("Root", "s3://b/metaflow", "[METAFLOW_DATASTORE_SYSROOT_S3] the datastore")
SERVICE = Given("Url", "https://x/", "The service [METAFLOW_SERVICE_URL]")


def test_an_output_feeds_the_key_that_its_description_names() -> None:
    assert profile_of([QUEUE, Given("Other", "x", "no key here")]) == {
        "METAFLOW_BATCH_JOB_QUEUE": "arn:queue"
    }


def test_one_output_may_feed_two_keys() -> None:
    both = Given("Url", "https://x/", "[METAFLOW_SERVICE_URL] [METAFLOW_SERVICE_INTERNAL_URL]")
    profile = profile_of([both])
    assert profile["METAFLOW_SERVICE_URL"] == profile["METAFLOW_SERVICE_INTERNAL_URL"]


def test_a_datastore_makes_s3_the_default_datastore() -> None:
    assert profile_of([ROOT])["METAFLOW_DEFAULT_DATASTORE"] == "s3"
    assert "METAFLOW_DEFAULT_DATASTORE" not in profile_of([QUEUE])


def test_only_a_service_makes_the_service_the_default_metadata() -> None:
    assert "METAFLOW_DEFAULT_METADATA" not in profile_of([QUEUE, ROOT])
    assert profile_of([SERVICE])["METAFLOW_DEFAULT_METADATA"] == "service"


def test_an_empty_value_is_left_out_and_implies_nothing() -> None:
    assert profile_of([Given("Root", "", ROOT.description)]) == {}


def test_two_outputs_that_feed_one_key_must_agree() -> None:
    again = Given("Again", "arn:queue", QUEUE.description)
    other = Given("Other", "arn:other", QUEUE.description)
    assert profile_of([QUEUE, again]) == profile_of([QUEUE])
    with pytest.raises(ConfigError, match="output Other"):
        profile_of([QUEUE, other])


def test_the_profile_is_a_json_object_in_the_order_of_its_keys() -> None:
    text = profile_text(profile_of([SERVICE, ROOT, QUEUE]))
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert text.endswith("}\n")


def test_the_file_is_written_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    path = profile_path(tmp_path / "new", "prod")
    write_profile(path, profile_of([QUEUE]))
    assert path.name == "config_prod.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text()) == profile_of([QUEUE])
    write_profile(path, profile_of([ROOT]))
    assert json.loads(path.read_text()) == profile_of([ROOT])
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_differences_name_keys_and_never_values(tmp_path: Path) -> None:
    path = profile_path(tmp_path, "prod")
    path.write_text('{"METAFLOW_SERVICE_AUTH_KEY": "hidden", "METAFLOW_BATCH_JOB_QUEUE": "old"}')
    found = profile_differences(path, profile_of([QUEUE, SERVICE]))
    assert {each.key: each.change for each in found} == {
        "METAFLOW_SERVICE_AUTH_KEY": "removed",
        "METAFLOW_BATCH_JOB_QUEUE": "changed",
        "METAFLOW_SERVICE_URL": "added",
        "METAFLOW_DEFAULT_METADATA": "added",
    }
    assert "hidden" not in repr(found)


def test_the_same_profile_has_no_differences(tmp_path: Path) -> None:
    path = profile_path(tmp_path, "prod")
    assert profile_differences(path, profile_of([QUEUE])) == ()
    write_profile(path, profile_of([QUEUE]))
    assert profile_differences(path, profile_of([QUEUE])) == ()


def test_a_file_without_an_object_is_reported(tmp_path: Path) -> None:
    path = profile_path(tmp_path, "prod")
    path.write_text("[1]")
    with pytest.raises(ConfigError, match="config_prod"):
        profile_differences(path, profile_of([QUEUE]))


@pytest.mark.parametrize("name", ["", "../x", "a b", "a.b", "a/b", "ü"])
def test_a_profile_name_is_a_plain_word(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="profile name"):
        profile_path(tmp_path, name)

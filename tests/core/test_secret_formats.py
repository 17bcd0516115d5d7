"""What looks like a secret is found, and nothing else is."""

from __future__ import annotations

import base64
import hashlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_batch_cfn.core.secret_formats import secret_in

# Put together here, so that no scanner of this repository takes them for real ones.
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
ACCESS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"
GITHUB = "ghp_" + "a1B2c3" * 6
SLACK = "-".join(["xoxb", "123456789012", "abcDEF"])
WEB_TOKEN = ".".join(["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", "s5" * 20])
KEY_BLOCK = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n"
DIGEST = hashlib.sha256(b"image").hexdigest()

HELD = [
    (ACCESS_KEY, "an AWS access key"),
    (f"export KEY={ACCESS_KEY};", "an AWS access key"),
    ("ASIA" + "IOSFODNN7EXAMPLE", "an AWS access key"),
    (f"aws_secret_access_key = {SECRET_KEY}", "an AWS secret access key"),
    (f'{{"SecretAccessKey": "{SECRET_KEY}"}}', "an AWS secret access key"),
    (f"AWS_SESSION_TOKEN={'aB3/' * 40}", "an AWS session token"),
    (KEY_BLOCK, "a private key"),
    (KEY_BLOCK.replace("RSA ", ""), "a private key"),
    (KEY_BLOCK.replace("RSA", "OPENSSH"), "a private key"),
    (GITHUB, "a GitHub token"),
    (f"https://x:{GITHUB}@github.com/a/b", "a GitHub token"),
    ("github_pat_" + "a" * 82, "a GitHub token"),
    ("glpat-" + "a1B2" * 5, "a GitLab token"),
    (SLACK, "a Slack token"),
    ("https://hooks.slack.com/services/" + "T0001/B0001/XXXX", "a Slack token"),
    (WEB_TOKEN, "a JSON web token"),
    (f"Bearer {WEB_TOKEN}", "a JSON web token"),
    ("postgresql://admin:hunter2" + "@db.example.org/flows", "a password in a URL"),
    ("redis://:hunter2" + "@cache:6379", "a password in a URL"),
]


@pytest.mark.parametrize(("text", "what"), HELD)
def test_a_secret_is_reported_by_its_kind(text: str, what: str) -> None:
    assert secret_in(text) == what


@pytest.mark.parametrize("name", ["secret_access_key", "AwsSecretKey", "aws-secret-access-key"])
def test_a_secret_access_key_is_identified_by_the_name_of_its_field(name: str) -> None:
    assert secret_in(SECRET_KEY, name) == "an AWS secret access key"
    assert secret_in({name: SECRET_KEY}) == "an AWS secret access key"
    assert secret_in(SECRET_KEY, "name_prefix") is None


def test_data_is_searched_including_its_keys() -> None:
    assert secret_in({"a": [1, None, {"b": GITHUB}]}) == "a GitHub token"
    assert secret_in({GITHUB: "a"}) == "a GitHub token"
    assert secret_in(({"a": True}, 2.5)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "arn:aws:iam::123456789012:role/AKIAteam",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/SecretAccessKey-AbCdEf",
        "arn:aws:batch:eu-west-1:123456789012:job-definition/work:3",
        f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app@sha256:{DIGEST}",
        f"docker://registry:5000/app@sha256:{DIGEST}",
        f"docker://app:1.2@sha256:{DIGEST}",
        f"SecretKeyDigest={hashlib.sha1(b'a', usedforsecurity=False).hexdigest()}",
        f"secret_key_hash: {DIGEST}",
        "secret_key=alias/metaflow",
        "0f6cdd5c-2c3e-4b53-9c39-6d8a9f1c4b8e",
        "subnet-0123456789abcdef0,subnet-0fedcba9876543210",
        "s3://bucket/path?versionId=eyJhbGciOiJIUzI1NiJ9",
        "https://user@example.org:8080/path",
        "http://proxy.example.org:3128",
        "git@github.com:team/repository.git",
        "postgresql://${User}:${Password}@db.example.org/flows",
        "postgresql://admin:{{resolve:secretsmanager:db:SecretString:password}}@db/flows",
        "https://user:<password>@example.org",
        "https://user:***@example.org",
        "someone@example.org",
        "cron(0 2 * * ? *)",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "ghp_is_the_prefix_of_tokens",
        "ghx_" + "a1B2c3" * 6,
        "xox-files",
    ],
)
def test_text_that_only_resembles_a_secret_is_accepted(text: str) -> None:
    assert secret_in(text, "user_data") is None


@given(st.binary(max_size=4096))
def test_encoded_programs_are_not_secrets(program: bytes) -> None:
    encoded = base64.b64encode(program).decode()
    assert secret_in(encoded, "UserData") is None
    assert secret_in(f"UserData: {encoded}\n") is None
    assert secret_in({"UserData": {"Fn::Base64": encoded}}) is None


@given(st.uuids(), st.binary(min_size=20, max_size=64))
def test_identifiers_and_digests_are_not_secrets(identifier: object, content: bytes) -> None:
    message = (str(identifier), content.hex(), hashlib.sha256(content).hexdigest())
    assert secret_in(list(message), "secret_key") is None


@pytest.mark.parametrize("piece", ["a", "a:", "eyJ", "://", "secret_key", "-----BEGIN A ", "x=a "])
def test_the_time_for_a_long_text_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        secret_in(text, text)
        return time.process_time() - started

    seconds(1_000)
    # Sixteen times as much; with the square of its length it would be 256 times.
    assert seconds(320_000) < 80 * max(seconds(20_000), 0.001)

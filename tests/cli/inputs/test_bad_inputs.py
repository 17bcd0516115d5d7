"""Invalid input: exit code 2, the field named, nothing written, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

SYNTH = ("synth", "batch", "-o", "out.yaml")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (["max_vcpus"], "max_vcpus"),
        (["=5"], "--set"),
        (["max_vcpus=64", "max_vcpus=32"], "max_vcpus"),
        (["max_vcpu=64"], "Did you mean 'max_vcpus'?"),
        (["instance_type=c5.large"], "Did you mean 'instance_types'?"),
        (["MaxvCpus=64"], "'max_vcpus'"),
        (["max_vcpus.deep=64"], "max_vcpus.deep"),
        (["max_vcpus=many"], "max_vcpus"),
        (["max_vcpus=-1"], "max_vcpus"),
        (["enable_gpu=yes"], "enable_gpu"),
        (["subnet_ids="], "subnet_ids"),
        (["subnet_ids=vpc-0a1b2c3d"], "subnet_ids"),
        (["job_role_arn=arn:aws:iam::123456789012:policy/p"], "job_role_arn"),
        (["job_role_arn=MyRole"], "job_role_arn"),
        (["instance_profile_arn=arn:aws:iam::123456789012:role/r"], "instance_profile_arn"),
        (["spot_bid_percentage=0"], "spot_bid_percentage"),
        (["spot_bid_percentage=101"], "spot_bid_percentage"),
        (["name_prefix=$(id)"], "name_prefix"),
        (["name_prefix=../up"], "name_prefix"),
        (["name_prefix=it's"], "name_prefix"),
        (["log_retention_days=31"], "log_retention_days"),
    ],
)
def test_an_invalid_setting_is_named(mfcfn: Run, settings: list[str], named: str) -> None:
    flags = [word for setting in settings for word in ("--set", setting)]
    ended = mfcfn(*SYNTH, *flags)
    assert (ended.code, ended.out) == (2, "")
    assert named in ended.err
    assert "Traceback" not in ended.err
    assert not Path("out.yaml").exists()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("max_vcpus: 64\nmax_vcpus: 32\n", "max_vcpus"),  # L1
        ("name_prefix: 012345670123\n", "fields.yaml:1:14"),  # L2, L3
        ("name_prefix: 3.10\n", "fields.yaml:1:14"),  # L4
        ("name_prefix: no\n", "no"),  # L5
        ("enable_gpu: yes\n", "yes"),  # L5
        ("name_prefix: 22:22\n", "22:22"),  # L6
        ("name_prefix: 2024-01-01\n", "2024-01-01"),  # L7
        ("max_vcpus: .nan\n", ".nan"),  # L8
        ("max_vcpus: .inf\n", ".inf"),  # L8
        (f"max_vcpus: {'9' * 5000}\n", "fields.yaml:1"),  # L9
        (b"name_prefix: caf\xe9\n", "fields.yaml"),  # L10
        ("name_prefix: a\u202eb\n", "fields.yaml:1"),  # L12
        ("max_vcpus:\n\t- 1\n", "fields.yaml:2"),  # L13
        ("max_vcpus: !!python/object/apply:os.getcwd []\n", "fields.yaml:1"),  # L14
        ("max_vcpus: !Ref MaxvCpus\n", "!Ref"),  # L15
        ("max_vcpus: 1\n---\nmax_vcpus: 2\n", "fields.yaml:2"),  # L16
        ("", "mapping"),  # L17
        ("- max_vcpus\n", "mapping"),  # L17
        ("max_vcpus\n", "mapping"),  # L17
        ("[" * 2000, "fields.yaml"),  # L18
        ("a: &a [x, x]\nb: &b [*a, *a]\n", "fields.yaml"),  # L19
        ("tags: &a\n  x: *a\n", "fields.yaml"),  # L20
        ("true: 1\n", "fields.yaml:1"),  # L22
        ("<<: {max_vcpus: 1}\n", "<<"),  # L24
        ("instance_type: [c5.large]\n", "Did you mean 'instance_types'?"),  # L25
        ('max_vcpus: "64"\n', "max_vcpus"),  # L27
        ("max_vcpus: true\n", "max_vcpus"),  # L27
        ("max_vcpus: null\n", "max_vcpus"),  # L28
        ('{"max_vcpus": 64,}', "fields.yaml:1"),  # L29
        ('{"max_vcpus": 64, "max_vcpus": 32}', "max_vcpus"),  # L29
        ('{"max_vcpus": 64 // vcpus\n}', "fields.yaml:1"),  # L29
        ("instance_types: []\n", "instance_types"),
    ],
)
def test_an_invalid_file_is_named_with_the_place(
    mfcfn: Run, content: str | bytes, named: str
) -> None:
    octets = content if isinstance(content, bytes) else content.encode()
    Path("fields.yaml").write_bytes(octets)
    ended = mfcfn(*SYNTH, "--config", "fields.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert named in ended.err
    assert "Traceback" not in ended.err
    assert not Path("out.yaml").exists()


@pytest.mark.parametrize("path", ["absent.yaml", ".", "/dev/zero", "loop.yaml"])
def test_an_unreadable_file_is_reported_without_hanging(mfcfn: Run, path: str) -> None:
    Path("loop.yaml").symlink_to("loop.yaml")
    ended = mfcfn(*SYNTH, "--config", path)
    assert ended.code == 2
    assert path in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "content",
    [
        "max_vcpus: 64\r\nenable_gpu: true\r\n",
        "max_vcpus: 64\nenable_gpu: true",
        "\ufeffmax_vcpus: 64\n",
    ],
)
def test_line_endings_and_byte_order_marks_do_not_matter(mfcfn: Run, content: str) -> None:
    path = Path("my fields ü.yaml")
    path.write_bytes(content.encode())
    assert mfcfn(*SYNTH, "--config", str(path)).code == 0


def test_a_null_omits_an_optional_field(mfcfn: Run) -> None:
    Path("fields.yaml").write_text("spot_bid_percentage: null\n")
    assert mfcfn(*SYNTH, "--config", "fields.yaml").code == 0


def test_all_problems_with_the_file_and_the_flags_are_reported_at_once(mfcfn: Run) -> None:
    Path("fields.yaml").write_text("max_vcpus: true\ninstance_type: [a]\n")
    ended = mfcfn(*SYNTH, "--config", "fields.yaml", "--set", "enable_spot=maybe", "--set", "x")
    assert ended.code == 2
    named = ("fields.yaml:1", "fields.yaml:2", "enable_spot", "--set x")
    assert [name for name in named if name not in ended.err] == []


@pytest.mark.parametrize(
    "name", ["-bad", "a" * 129, "under_score", "stäck", "1st", "", "a b", "a/../b", "$(id)"]
)
@pytest.mark.parametrize("command", [("deploy", "batch"), ("delete",), ("outputs",)])
def test_an_invalid_stack_name_is_rejected_before_aws_is_called(
    mfcfn: Run, command: tuple[str, ...], name: str
) -> None:
    ended = mfcfn(*command, "--region", "eu-west-1", "--", name)
    assert ended.code == 2
    assert "stack name" in ended.err


@pytest.mark.parametrize(
    "command",
    [("deploy", "batch"), ("delete",), ("outputs",), ("jobs", "submit"), ("jobs", "list")],
)
def test_a_stack_name_that_looks_like_an_option_has_a_clear_error(
    mfcfn: Run, command: tuple[str, ...]
) -> None:
    ended = mfcfn(*command, "-bad", "--region", "eu-west-1")
    assert ended.code == 2
    assert "'-bad' is neither an option nor a valid stack name" in ended.err
    assert "begin with a letter" in ended.err


def test_an_unknown_option_is_still_reported_as_one(mfcfn: Run) -> None:
    for words in (("delete", "s", "--yse"), ("delete", "s", "-x"), ("list", "-all")):
        ended = mfcfn(*words)
        assert ended.code == 2
        assert "No such option" in ended.err


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("MaxvCpus=many", "parameter MaxvCpus: it must be a number. It is 'many'."),
        ("MaxvCpus=-5", "parameter MaxvCpus: it must be a number not less than 1. It is '-5'."),
        ("EnableGpu=on", "parameter EnableGpu: it must be true or false. It is "),
        ("SpotBidPercentage=0", "it must be empty, or a whole number from 1 to 100. It is '0'."),
        ("LogRetentionDays=31", "parameter LogRetentionDays: it must be one of: 1, 3, 5, 7,"),
    ],
)
def test_an_invalid_value_is_reported_with_its_rule_and_its_parameter_is_named_once(
    mfcfn: Run, given: str, expected: str
) -> None:
    ended = mfcfn("deploy", "batch", "s", "--region", "eu-west-1", "-p", given)
    assert ended.code == 2
    assert expected in ended.err
    assert ended.err.count(given.partition("=")[0]) == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("101", "101 is not valid. It must be a whole number from 1 to 100, in quotes."),
        ("0.5", "0.5 is not valid. It must be a whole number from 1 to 100, in quotes."),
        ("60", "expected text, got 60. Write it in quotes."),
    ],
)
def test_a_number_in_place_of_text_is_checked_against_its_range_too(
    mfcfn: Run, content: str, expected: str
) -> None:
    Path("fields.yaml").write_text(f"spot_bid_percentage: {content}\n")
    ended = mfcfn(*SYNTH, "--config", "fields.yaml")
    assert ended.code == 2
    assert f"fields.yaml:1:1 spot_bid_percentage: {expected}" in ended.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["-p", "MaxvCpu=64"], "Did you mean 'MaxvCpus'?"),
        (["-p", "MaxvCpus"], "-p MaxvCpus"),
        (["-p", "MaxvCpus=1", "-p", "MaxvCpus=2"], "MaxvCpus"),
        (["-p", "MaxvCpus=many"], "MaxvCpus"),
        (["-p", "SpotBidPercentage=101"], "SpotBidPercentage"),
        (["-p", "EnableGpu=maybe"], "EnableGpu"),
        (["-p", "SubnetIds="], "SubnetIds"),
        (["-p", "JobRoleArn=nonsense"], "JobRoleArn"),
        (["--tag", "Team"], "--tag Team"),
        (["--tag", "aws:team=x"], "aws:team"),
        (["--tag", "AWS:team=x"], "AWS:team"),
        (["--tag", "Env=a", "--tag", "env=b"], "differ only in case"),
        (["--tag", f"Team={'x' * 257}"], "Team"),
        (["--tag", "Team={{resolve:ssm:x}}"], "Team"),
        ([word for n in range(51) for word in ("--tag", f"k{n}=v")], "51"),
        (["--set", "max_vcpu=1"], "max_vcpus"),
        (["--params", "absent.yaml"], "absent.yaml"),
    ],
)
def test_an_invalid_argument_of_deploy_is_named_before_aws_is_called(
    mfcfn: Run, arguments: list[str], named: str
) -> None:
    ended = mfcfn("deploy", "batch", "stack", "--region", "eu-west-1", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert named in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["-p", "NamePrefix={}"], "parameter NamePrefix"),
        (["--set", "name_prefix={}"], "--set name_prefix"),
        (["--tag", "Note={}"], "--tag Note"),
    ],
)
@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        ("AKIA" + "IOSFODNN7EXAMPLE", "an AWS access key"),
        ("ghp_" + "a1B2c3" * 6, "a GitHub token"),
        ("postgresql://admin:hunter2" + "@db/flows", "a password in a URL"),
    ],
)
def test_a_plain_text_secret_is_rejected_by_its_kind_and_not_repeated(
    mfcfn: Run, arguments: list[str], where: str, secret: str, kind: str
) -> None:
    words = [word.format(secret) for word in arguments]
    ended = mfcfn("deploy", "batch", "s", "--region", "eu-west-1", *words)
    assert ended.code == 2
    assert f"error: {where}: the value contains {kind}." in ended.err
    assert secret not in ended.err


def test_a_no_echo_parameter_accepts_a_secret(mfcfn: Run) -> None:
    Path("own.yaml").write_text(
        "Parameters: {Token: {Type: String, NoEcho: true}, Other: {Type: Number}}\n"
        "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"
    )
    words = ["-p", f"Token=ghp_{'a1B2c3' * 6}", "-p", "Other=many"]
    ended = mfcfn("deploy", "own.yaml", "s", "--region", "eu-west-1", *words)
    assert ended.code == 2
    assert "Token" not in ended.err


def test_an_unknown_region_is_reported(mfcfn: Run) -> None:
    ended = mfcfn("outputs", "stack", "--region", "moon-1")
    assert ended.code == 2
    assert "moon-1" in ended.err


def test_an_unknown_profile_is_reported(mfcfn: Run) -> None:
    ended = mfcfn("outputs", "stack", "--region", "eu-west-1", "--profile", "nobody")
    assert ended.code == 2
    assert "nobody" in ended.err


def test_a_missing_region_is_reported(mfcfn: Run) -> None:
    ended = mfcfn("outputs", "stack")
    assert ended.code == 2
    assert "--region" in ended.err


def test_missing_credentials_are_reported(mfcfn: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    ended = mfcfn("outputs", "stack", "--region", "eu-west-1")
    assert ended.code == 2
    assert "credentials" in ended.err.lower()


def test_settings_apply_to_modules_and_not_to_files(mfcfn: Run) -> None:
    Path("own.yaml").write_text("Resources: {}\n")
    ended = mfcfn("deploy", "own.yaml", "stack", "--set", "a=b")
    assert ended.code == 2
    assert "--set" in ended.err


@pytest.mark.parametrize("name", ["../x", "a b", "", "a/b", "$(id)", "ü"])
def test_an_invalid_metaflow_profile_name_is_rejected(mfcfn: Run, name: str) -> None:
    ended = mfcfn("outputs", "stack", "--region", "eu-west-1", "--metaflow-profile", name)
    assert ended.code == 2
    assert "profile name" in ended.err


def test_the_simulator_has_no_profiles(mfcfn: Run) -> None:
    assert mfcfn("outputs", "stack", "--local", "--profile", "x").code == 2


@pytest.mark.parametrize("command", [("deploy", "batch", "s"), ("delete", "s"), ("outputs", "s")])
def test_a_stopped_simulator_is_reported_with_the_command_that_starts_it(
    mfcfn: Run, command: tuple[str, ...]
) -> None:
    ended = mfcfn(*command, "--local")
    assert ended.code == 2
    assert "mfcfn local start" in ended.err

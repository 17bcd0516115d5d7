"""Skipping work changes no response: a reset still leaves nothing behind, not even open files."""

from __future__ import annotations

import gc
import os
import weakref
from pathlib import Path
from typing import Any

from moto import backends
from moto.ec2.models import ec2_backends
from moto.s3.models import s3_backends

from cfn_simulator.services.services import Services

ACCOUNT = "222222222201"


def test_moto_knows_its_services_without_listing_its_folder(monkeypatch: Any) -> None:
    services = Services(account_id=ACCOUNT)
    services.client("sns").list_topics()
    folder = Path(backends.__file__).parent
    names = [each.name for each in folder.iterdir() if each.is_dir() and each.name[:2] != "__"]
    assert list(backends.list_of_moto_modules()) == sorted(names)

    def looked(*_: object) -> None:
        raise AssertionError("moto lists its folder")

    monkeypatch.setattr(os, "listdir", looked)
    assert services.client("sns").create_topic(Name="t")["TopicArn"]


def test_a_reset_restores_the_initial_state_of_every_region() -> None:
    services = Services(account_id=ACCOUNT)
    for region in ("us-east-1", "eu-west-1"):
        ec2 = services.client("ec2", region)
        fresh = [vpc["CidrBlock"] for vpc in ec2.describe_vpcs()["Vpcs"]]
        ec2.create_vpc(CidrBlock="10.9.0.0/16")
        services.reset()
        assert [vpc["CidrBlock"] for vpc in ec2.describe_vpcs()["Vpcs"]] == fresh


def test_a_reset_closes_the_files_of_a_bucket_and_forgets_its_name() -> None:
    services = Services(account_id=ACCOUNT)
    s3 = services.client("s3")
    s3.create_bucket(Bucket="held")
    s3.put_object(Bucket="held", Key="k", Body=b"x")
    file = s3_backends[ACCOUNT]["aws"].buckets["held"].keys["k"]._value_buffer
    assert not file.closed
    services.reset()
    assert file.closed
    assert s3.list_buckets()["Buckets"] == []
    s3.create_bucket(Bucket="held")
    services.reset()


def test_nothing_of_an_account_stays_in_memory_after_a_reset() -> None:
    services = Services(account_id=ACCOUNT)
    services.client("ec2").describe_vpcs()
    former = ec2_backends[ACCOUNT]["us-east-1"]
    image = weakref.ref(next(iter(former.amis.values())))
    services.reset()
    gc.collect()
    assert vars(former) == {}
    assert image() is None

"""Which part of AWS a region belongs to."""

from __future__ import annotations

import boto3
import pytest

from metaflow_batch_cfn.cfn.values.partitions import partition_of, url_suffix_of

SESSION = boto3.Session(region_name="us-east-1")
REGIONS = [
    (partition, region)
    for partition in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("sts", partition, allow_non_regional=False)
]


def test_every_kind_of_region_is_tried() -> None:
    assert {"aws", "aws-cn", "aws-us-gov"} <= {partition for partition, _ in REGIONS}


@pytest.mark.parametrize(("partition", "region"), REGIONS)
def test_every_region_that_botocore_knows_is_in_its_partition(partition: str, region: str) -> None:
    assert partition_of(region) == partition


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("eu-central-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
        ("us-iso-east-1", "c2s.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov"),
    ],
)
def test_host_names_end_as_their_partition_says(region: str, suffix: str) -> None:
    assert url_suffix_of(region) == suffix

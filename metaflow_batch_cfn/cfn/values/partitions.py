"""The AWS partition of a region, and the domain suffix of its endpoints."""

from __future__ import annotations

# The prefix of its regions, its name, its domain suffix.
_PARTITIONS = (
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
)


def partition_of(region: str) -> str:
    """The partition of a region: `aws`, `aws-cn`, `aws-us-gov` and so on."""
    return next((name for start, name, _ in _PARTITIONS if region.startswith(start)), "aws")


def url_suffix_of(region: str) -> str:
    """The domain suffix of a region's endpoints, as in `AWS::URLSuffix`."""
    found = (suffix for start, _, suffix in _PARTITIONS if region.startswith(start))
    return next(found, "amazonaws.com")

"""Which part of AWS a region belongs to, and what that part's host names end in."""

from __future__ import annotations

# How the names of its regions begin, its name, its suffix.
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
    """`aws`, `aws-cn`, `aws-us-gov` and so on."""
    return next((name for start, name, _ in _PARTITIONS if region.startswith(start)), "aws")


def url_suffix_of(region: str) -> str:
    """The end of the host names of a region's services."""
    found = (suffix for start, _, suffix in _PARTITIONS if region.startswith(start))
    return next(found, "amazonaws.com")

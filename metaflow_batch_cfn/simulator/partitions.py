"""Which part of AWS a region belongs to, and what that part's names end in."""

from __future__ import annotations


def partition(region: str) -> str:
    """`aws`, `aws-cn` or `aws-us-gov`."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def url_suffix(region: str) -> str:
    """The end of the host names of a region's services."""
    return "amazonaws.com.cn" if partition(region) == "aws-cn" else "amazonaws.com"

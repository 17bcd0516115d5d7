"""Connections: to the account that the user means, or to a simulator on this machine.

In: a region and a profile, or an endpoint. Out: a `Cloud` that knows whose it is. Credentials come
from where AWS clients look for them, except for a simulator, which gets made-up ones and never sees
the user's.
"""

from __future__ import annotations

import os

import boto3
import botocore.session
from botocore import exceptions
from botocore.config import Config

from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean
from metaflow_batch_cfn.deploy.client import Cloud, translated
from metaflow_batch_cfn.deploy.values import Identity

_LOCAL_KEY = "local-simulator"


def connect(region: str | None = None, profile: str | None = None) -> Cloud:
    """The account that AWS's own rules choose: environment, profile, instance role."""
    with translated("credentials"):
        session = boto3.Session(region_name=region, profile_name=profile)
        if not session.region_name:
            raise ConfigError(
                [
                    Problem(
                        "--region", "no region is chosen", "Give --region, e.g. --region eu-west-1."
                    )
                ]
            )
        _refuse_unknown_region(session, session.region_name)
    retries = Config(retries={"mode": "adaptive", "max_attempts": 10})
    return _cloud(session, session.region_name, None, retries)


def connect_local(endpoint_url: str, region: str) -> Cloud:
    """A simulator on this machine: made-up credentials, no proxy, nothing of the user's."""
    unread: dict[str, tuple[None, None, str | None, None]] = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    session = boto3.Session(
        aws_access_key_id=_LOCAL_KEY,
        aws_secret_access_key=_LOCAL_KEY,
        region_name=region,
        botocore_session=botocore.session.Session(session_vars=unread),
    )
    return _cloud(session, region, endpoint_url, Config(proxies={}, retries={"max_attempts": 2}))


def _cloud(session: boto3.Session, region: str, endpoint: str | None, config: Config) -> Cloud:
    with translated("GetCallerIdentity"):
        caller = session.client("sts", endpoint_url=endpoint, config=config).get_caller_identity()
        client = session.client("cloudformation", endpoint_url=endpoint, config=config)
    identity = Identity(account=caller["Account"], region=region, principal=caller["Arn"])
    return Cloud(client, identity)


def _refuse_unknown_region(session: boto3.Session, region: str) -> None:
    try:
        session.get_partition_for_region(region)
    except exceptions.UnknownRegionError as error:
        known = session.get_available_regions("cloudformation")
        problem = Problem("--region", f"{region!r} is no AWS region", did_you_mean(region, known))
        raise ConfigError([problem]) from error

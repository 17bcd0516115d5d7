"""Connects to the user's account, or to a simulator on this machine.

In: a region and a profile, or an endpoint. Out: an `Account` with its identity. Credentials come
from the default provider chain of AWS clients; a simulator gets fake credentials and never sees the
user's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.session
from botocore import exceptions
from botocore.config import Config

from metaflow_batch_cfn.aws.commands import Commands
from metaflow_batch_cfn.aws.error_translation import translated
from metaflow_batch_cfn.aws.identity import Identity
from metaflow_batch_cfn.aws.truncated_responses import reject_truncated_responses
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

_LOCAL_KEY = "local-simulator"


@dataclass(frozen=True)
class Account:
    """One account in one region; `client` creates the boto3 client of a service."""

    identity: Identity
    client: Callable[[str], Any]


def account(region: str | None = None, profile: str | None = None) -> Account:
    """The account that the default provider chain selects: environment, profile, instance role."""
    with translated("credentials"):
        session = boto3.Session(region_name=region, profile_name=profile)
        if not session.region_name:
            raise ConfigError(
                [Problem("--region", "no region is set", "Use, for example, --region eu-west-1.")]
            )
        _refuse_unknown_region(session, session.region_name)
    retries = Config(retries={"mode": "adaptive", "max_attempts": 10})
    commands = Commands(session.region_name, profile or "")
    return _account(session, session.region_name, None, retries, commands)


def local_account(endpoint_url: str, region: str, commands: Commands | None = None) -> Account:
    """A simulator on this machine: fake credentials, no proxy, none of the user's settings."""
    commands = commands or Commands(region)
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
    config = Config(proxies={}, retries={"max_attempts": 2})
    return _account(session, region, endpoint_url, config, commands)


def _account(
    session: boto3.Session, region: str, endpoint: str | None, config: Config, commands: Commands
) -> Account:
    reject_truncated_responses(session.events)
    with translated("GetCallerIdentity"):
        caller = session.client("sts", endpoint_url=endpoint, config=config).get_caller_identity()
    identity = Identity(caller["Account"], region, caller["Arn"], commands)

    def client(service: str) -> Any:
        # Session.client is overloaded for each service with type stubs; this accepts any service.
        make: Callable[..., Any] = session.client
        return make(service, endpoint_url=endpoint, config=config)

    return Account(identity, client)


def _refuse_unknown_region(session: boto3.Session, region: str) -> None:
    try:
        session.get_partition_for_region(region)
    except exceptions.UnknownRegionError as error:
        known = session.get_available_regions("cloudformation")
        what = f"{region!r} is not a valid AWS Region"
        problem = Problem("--region", what, did_you_mean(region, known))
        raise ConfigError([problem]) from error

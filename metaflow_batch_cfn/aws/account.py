"""Connections: to the account that the user means, or to a simulator on this machine.

In: a region and a profile, or an endpoint. Out: an `Account` that knows whose it is. Credentials
come from where AWS clients look for them, except for a simulator, which gets made-up ones and never
sees the user's.
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
from metaflow_batch_cfn.aws.truncated_responses import refuse_halves
from metaflow_batch_cfn.core.errors import ConfigError, Problem, did_you_mean

_LOCAL_KEY = "local-simulator"


@dataclass(frozen=True)
class Account:
    """One account in one region; `client` makes the client of a service, which boto3 generates."""

    identity: Identity
    client: Callable[[str], Any]


def account(region: str | None = None, profile: str | None = None) -> Account:
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
    commands = Commands(session.region_name, profile or "")
    return _account(session, session.region_name, None, retries, commands)


def local_account(endpoint_url: str, region: str, commands: Commands | None = None) -> Account:
    """A simulator on this machine: made-up credentials, no proxy, nothing of the user's."""
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
    refuse_halves(session.events)
    with translated("GetCallerIdentity"):
        caller = session.client("sts", endpoint_url=endpoint, config=config).get_caller_identity()
    identity = Identity(caller["Account"], region, caller["Arn"], commands)

    def client(service: str) -> Any:
        # Session.client is overloaded for each service that has stubs; this is for any of them.
        make: Callable[..., Any] = session.client
        return make(service, endpoint_url=endpoint, config=config)

    return Account(identity, client)


def _refuse_unknown_region(session: boto3.Session, region: str) -> None:
    try:
        session.get_partition_for_region(region)
    except exceptions.UnknownRegionError as error:
        known = session.get_available_regions("cloudformation")
        problem = Problem("--region", f"{region!r} is no AWS region", did_you_mean(region, known))
        raise ConfigError([problem]) from error

"""botocore and moto without the user's environment and configuration files.

In: nothing. Out: botocore sessions that read neither, and a context in which moto creates such
sessions. Limits: moto creates its own sessions while it loads and does not accept one. A profile
that does not exist would make it fail, so botocore's factory is replaced while a moto service
loads; another thread that creates a session at that moment gets a hermetic one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import botocore.session
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
from botocore.loaders import Loader


@lru_cache(maxsize=1)
def hermetic_session() -> botocore.session.Session:
    """One shared session: its only state is the service models, which are slow to read."""
    return _new_session()


@lru_cache(maxsize=1)
def hermetic_boto3() -> Any:
    """The same, with what boto3 adds to clients, such as `upload_file`.

    Typed as Any, since the stubs of boto3's session have one overload for each service.
    """
    from boto3.session import Session

    return Session(botocore_session=_new_session())


@contextmanager
def hermetic_sessions() -> Iterator[None]:
    """Every session created inside the block is hermetic."""
    original = botocore.session.get_session
    botocore.session.get_session = _new_session
    try:
        yield
    finally:
        botocore.session.get_session = original


def _new_session(env_vars: Mapping[str, object] | None = None) -> botocore.session.Session:
    """A session that shares only the models; `env_vars` is part of botocore's signature."""
    variables = {
        name: (None, None, default, convert)
        for name, (_, _, default, convert) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    nowhere = (None, None, os.devnull, None)
    session = botocore.session.Session(
        session_vars={**variables, "config_file": nowhere, "credentials_file": nowhere}
    )
    session.register_component("data_loader", _models())
    return session


@lru_cache(maxsize=1)
def _models() -> Loader:
    """The service models, read once: moto looks up Regions in them, one session at a time."""
    return Loader()

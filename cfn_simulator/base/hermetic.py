"""botocore and moto without the user's environment and configuration files.

In: nothing. Out: botocore sessions that read neither, and a block of code in which moto makes such.
What hurts: moto makes sessions of its own while it loads, and offers no way to give it one. A
profile that does not exist would stop it there, so botocore's factory is exchanged for as long as a
service of moto's loads; a thread that asks for a session just then gets a hermetic one.
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
    """One session for all: it holds no state but the service models, which take long to read."""
    return _new_session()


@lru_cache(maxsize=1)
def hermetic_boto3() -> Any:
    """The same with what boto3 adds to clients, such as `upload_file`.

    Its session has a method for each service that its stubs know; this is for any of them.
    """
    from boto3.session import Session

    return Session(botocore_session=_new_session())


@contextmanager
def hermetic_sessions() -> Iterator[None]:
    """Every session made inside the block is hermetic."""
    users_own = botocore.session.get_session
    botocore.session.get_session = _new_session
    try:
        yield
    finally:
        botocore.session.get_session = users_own


def _new_session(env_vars: Mapping[str, object] | None = None) -> botocore.session.Session:
    """A session that shares nothing but the models; `env_vars` is part of botocore's signature."""
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
    """The service models, read once: moto looks regions up in them, a session at a time."""
    return Loader()

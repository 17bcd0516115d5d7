"""botocore and moto without the user's environment and configuration files.

In: nothing. Out: a botocore session that reads neither, and a block of code in which moto reads
neither.
What hurts: moto makes sessions of its own while it loads, and offers no way to give it one. A
profile that does not exist would stop it there, so the variables are hidden for as long as a
service loads.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import botocore.session
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES

NO_CONFIGURATION = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")


@lru_cache(maxsize=1)
def hermetic_session() -> botocore.session.Session:
    """A session that reads neither the environment nor the user's configuration files.

    One serves all: it holds no state but the service models, which take longest to read.
    """
    variables = {
        name: (None, None, default, convert)
        for name, (_, _, default, convert) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    nowhere = (None, None, os.devnull, None)
    return botocore.session.Session(
        session_vars={**variables, "config_file": nowhere, "credentials_file": nowhere}
    )


@contextmanager
def no_user_configuration() -> Iterator[None]:
    """Hides the user's profile and configuration files from sessions made inside the block."""
    names = (*NO_CONFIGURATION, *PROFILES)
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ.update(NO_CONFIGURATION)
    try:
        yield
    finally:
        for name in NO_CONFIGURATION:
            del os.environ[name]
        os.environ.update(kept)

"""Commands that we propose to a person: each can be pasted as it stands.

In: the words of a command. Out: the command with the options that reach the same AWS as the one
that proposes it did. What hurts: without them a command that follows up on `--local` asks a real
account, and one that follows up on a profile asks another account.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Commands:
    """The region and profile to name again; with `local` a region only where it was asked for."""

    region: str = ""
    profile: str = ""
    local: bool = False

    def mfcfn(self, *words: str) -> str:
        where = ["--local"] if self.local else []
        return shlex.join(["mfcfn", *words, *where, *self._options()])

    def aws(self, *words: str) -> str:
        """Of the AWS command line; for the simulator in a shell of its own, which alone sees it."""
        told = shlex.join(["aws", *words, *self._options()])
        return f'(eval "$(mfcfn local env)"; {told})' if self.local else told

    def _options(self) -> list[str]:
        told = {"--region": self.region, "--profile": self.profile}
        return [word for option, value in told.items() if value for word in (option, value)]


# Where no account was named: credentials and region are those of whoever pastes the command.
ANYWHERE = Commands()

"""Commands that we suggest to a person, ready to be pasted.

In: the words of a command. Out: the command with the options that reach the same account and region
as the command that suggests it. Limits: without them, a command suggested under `--local` would use
a real account, and one suggested under a profile another account.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Commands:
    """The region and profile to repeat; with `local`, the region only if the user set it."""

    region: str = ""
    profile: str = ""
    local: bool = False

    def mfcfn(self, *words: str) -> str:
        where = ["--local"] if self.local else []
        return shlex.join(["mfcfn", *words, *where, *self._options()])

    def aws(self, *words: str) -> str:
        """An AWS CLI command; for the simulator, in a subshell with its own environment."""
        command = shlex.join(["aws", *words, *self._options()])
        return f'(eval "$(mfcfn local env)"; {command})' if self.local else command

    def _options(self) -> list[str]:
        options = {"--region": self.region, "--profile": self.profile}
        return [word for option, value in options.items() if value for word in (option, value)]


# Without an account: the command uses the credentials and region of the user who pastes it.
ANYWHERE = Commands()

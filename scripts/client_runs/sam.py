"""`sam deploy` and `sam delete`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.client_runs.tools import Place, Ran, Template


@dataclass(frozen=True)
class Sam:
    place: Place
    name: str = "sam"
    stack: str = "by-sam"
    always_grants: bool = False

    def version(self) -> str:
        return self.place.version([self._program, "--version"])

    def deploy(self, template: Template, parameters: Mapping[str, str], grant: bool) -> Ran:
        return self._deploy(template, parameters, ["--capabilities", "CAPABILITY_IAM"] * grant)

    def preview(self, template: Template, parameters: Mapping[str, str]) -> Ran:
        return self._deploy(template, parameters, ["--no-execute-changeset"])

    def delete(self) -> Ran:
        return self._run("delete", "--stack-name", self.stack, "--no-prompts")

    def _deploy(self, template: Template, parameters: Mapping[str, str], more: list[str]) -> Ran:
        path = self.place.folder / "template.json"
        path.write_text(json.dumps(template))
        options = ["--stack-name", self.stack, "--template-file", str(path)]
        overrides = [f"{name}={value}" for name, value in parameters.items()]
        options += ["--no-confirm-changeset", "--no-fail-on-empty-changeset", *more]
        return self._run("deploy", *options, "--parameter-overrides", *overrides)

    def _run(self, *arguments: str) -> Ran:
        return self.place.run([self._program, *arguments])

    @property
    def _program(self) -> Path:
        return self.place.installed / "sam" / "bin" / "sam"

"""`aws cloudformation deploy`, `create-change-set`, `delete-stack` and `wait`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.client_runs.tools import Place, Ran, Template


@dataclass(frozen=True)
class Aws:
    place: Place
    name: str = "aws"
    stack: str = "by-aws"
    always_grants: bool = False

    def version(self) -> str:
        return self.place.version([*self._program, "--version"])

    def deploy(self, template: Template, parameters: Mapping[str, str], grant: bool) -> Ran:
        return self._deploy(template, parameters, ["--capabilities", "CAPABILITY_IAM"] * grant)

    def preview(self, template: Template, parameters: Mapping[str, str]) -> Ran:
        named = ["--stack-name", self.stack, "--change-set-name", "preview"]
        body = ["--template-body", f"file://{self._write(template)}"]
        chosen = [f"ParameterKey={name},ParameterValue={parameters[name]}" for name in parameters]
        created = self._run("create-change-set", *named, *body, "--parameters", *chosen)
        steps = ("describe-change-set", "delete-change-set")
        wait = ("wait", "change-set-create-complete", *named)
        waited = self._run(*wait) if created.good else created
        runs = [self._run(step, *named) for step in steps] if waited.good else [waited]
        return next((run for run in runs if not run.good), runs[0])

    def delete(self) -> Ran:
        named = ["--stack-name", self.stack]
        deleted = self._run("delete-stack", *named)
        return self._run("wait", "stack-delete-complete", *named) if deleted.good else deleted

    def _deploy(self, template: Template, parameters: Mapping[str, str], more: list[str]) -> Ran:
        options = ["--stack-name", self.stack, "--template-file", str(self._write(template))]
        overrides = [f"{name}={value}" for name, value in parameters.items()]
        options += ["--no-fail-on-empty-changeset", "--parameter-overrides", *overrides]
        return self._run("deploy", *options, *more)

    def _write(self, template: Template) -> Path:
        path = self.place.folder / "template.json"
        path.write_text(json.dumps(template))
        return path

    def _run(self, *arguments: str) -> Ran:
        return self.place.run([*self._program, "cloudformation", *arguments])

    @property
    def _program(self) -> list[str | Path]:
        return [sys.executable, Path(sys.executable).parent / "aws"]

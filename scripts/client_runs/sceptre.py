"""`sceptre launch`, `diff` and `delete`, on a project with one stack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.client_runs.tools import Place, Ran, Template

CONFIG = "dev/demo.yaml"


@dataclass(frozen=True)
class Sceptre:
    place: Place
    name: str = "sceptre"
    stack: str = "by-sceptre"
    always_grants: bool = True

    def version(self) -> str:
        return self.place.version([self._program, "--version"])

    def deploy(self, template: Template, parameters: Mapping[str, str], grant: bool) -> Ran:
        self._write(template, parameters)
        return self._run("launch", "--yes", CONFIG)

    def preview(self, template: Template, parameters: Mapping[str, str]) -> Ran:
        self._write(template, parameters)
        return self._run("diff", CONFIG)

    def delete(self) -> Ran:
        return self._run("delete", "--yes", CONFIG)

    def _write(self, template: Template, parameters: Mapping[str, str]) -> None:
        own = {
            "template": {"path": "demo.json"},
            "stack_name": self.stack,
            "parameters": dict(parameters),
        }
        files = {
            "config/config.yaml": {"project_code": "by", "region": "us-east-1"},
            "config/dev/config.yaml": {},
            f"config/{CONFIG}": own,
            "templates/demo.json": template,
        }
        for name, content in files.items():
            path = self.place.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content))

    def _run(self, *arguments: str) -> Ran:
        return self.place.run([self._program, "--no-colour", *arguments])

    @property
    def _program(self) -> Path:
        return self.place.installed / "sceptre" / "bin" / "sceptre"

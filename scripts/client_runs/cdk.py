"""`cdk deploy`, `diff` and `destroy`, on an app that includes the template unchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.client_runs.tools import Place, Ran, Template

APP = """
const cdk = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const app = new cdk.App({ analyticsReporting: false });
const stack = new cdk.Stack(app, '%s', { synthesizer: new cdk.LegacyStackSynthesizer() });
new CfnInclude(stack, 'Included', { templateFile: 'template.json' });
"""


@dataclass(frozen=True)
class Cdk:
    place: Place
    name: str = "cdk"
    stack: str = "by-cdk"
    always_grants: bool = True

    def version(self) -> str:
        return self.place.version([self._program, "--version"])

    def deploy(self, template: Template, parameters: Mapping[str, str], grant: bool) -> Ran:
        self._write(template)
        chosen = [word for pair in parameters.items() for word in ("--parameters", "=".join(pair))]
        return self._run("deploy", self.stack, "--require-approval", "never", *chosen)

    def preview(self, template: Template, parameters: Mapping[str, str]) -> Ran:
        self._write(template)
        return self._run("diff", self.stack)

    def delete(self) -> Ran:
        return self._run("destroy", self.stack, "--force")

    def _write(self, template: Template) -> None:
        (self.place.folder / "template.json").write_text(json.dumps(template))
        (self.place.folder / "app.js").write_text(APP % self.stack)
        modules = self.place.folder / "node_modules"
        if not modules.exists():
            modules.symlink_to(self.place.installed.resolve() / "cdk" / "node_modules")

    def _run(self, *arguments: str) -> Ran:
        options = ["--app", "node app.js", "--no-notices", "--no-color", "--ci", "--output", "out"]
        return self.place.run([self._program, *arguments, *options])

    @property
    def _program(self) -> Path:
        return self.place.installed / "cdk" / "node_modules" / ".bin" / "cdk"

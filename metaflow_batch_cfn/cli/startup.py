"""Import troposphere without the parts that no template of ours uses, in a one-command process.

`import troposphere` loads `cfn_flip`, which only its `to_yaml` calls, and `troposphere.serverless`
with seven more modules, for one annotation: a fifth of the import time. Placeholder modules take
their place in `sys.modules` while troposphere itself is imported, and only then. Code that imports
the two afterwards, or reaches them through troposphere, gets the real modules.

Only the entry point of `mfcfn` calls this: importing the library leaves `sys.modules` alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec
else:
    Loader = object  # importing its module would cost more than this file saves

LEFT_OUT = ("cfn_flip", "troposphere.serverless")


def lighten_troposphere() -> None:
    """Make the first import of troposphere in this process lighter."""
    if "troposphere" not in sys.modules:
        sys.meta_path.insert(0, LightFinder())


class Placeholder(ModuleType):
    """Empty while troposphere is imported; afterwards, loads the module of its name when used."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            raise AttributeError(f"{self.__name__} is not loaded yet", name=name, obj=self)
        return getattr(import_module(self.__name__), name)

    def Globals(self, **properties: object) -> object:  # noqa: N802 - troposphere's name
        """The class of `troposphere.serverless` that troposphere refers to during its import."""
        return import_module(self.__name__).Globals(**properties)


class LightFinder:
    """Finds troposphere through the other finders, and then removes itself."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != "troposphere":
            return None
        sys.meta_path.remove(self)
        found = (finder.find_spec(name, path, target) for finder in sys.meta_path)
        spec = next(filter(None, found), None)
        if spec is not None and spec.loader is not None:
            spec.loader = LightLoader(spec, spec.loader)
        return spec


class LightLoader(Loader):
    """Runs a module with the placeholders in place, and then restores its original loader."""

    def __init__(self, spec: ModuleSpec, loader: Loader) -> None:
        self._spec = spec
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._spec.loader = self._loader
        with _placeholders():
            self._loader.exec_module(module)


@contextmanager
def _placeholders() -> Iterator[None]:
    placed = {name: Placeholder(name) for name in LEFT_OUT if name not in sys.modules}
    sys.modules.update(placed)
    try:
        yield
    finally:
        for name in placed:
            del sys.modules[name]

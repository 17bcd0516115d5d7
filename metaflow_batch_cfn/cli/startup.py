"""Troposphere without what none of our templates uses, in a process that lives for one command.

`import troposphere` loads `cfn_flip`, which only its `to_yaml` calls, and `troposphere.serverless`
with seven more modules, for one annotation: a fifth of what the import costs. While troposphere
itself is imported, and only then, stand-ins take their place in `sys.modules`. Whoever imports the
two afterwards gets the real ones, and so does whoever reaches them through troposphere.

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
    Loader = object  # its module would cost more than it gives

LEFT_OUT = ("cfn_flip", "troposphere.serverless")


def lighten_troposphere() -> None:
    """Make the first import of troposphere in this process a light one."""
    if "troposphere" not in sys.modules:
        sys.meta_path.insert(0, LightFinder())


class StandIn(ModuleType):
    """Empty while it stands in; afterwards, loads the module of its name when it is used."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            raise AttributeError(f"{self.__name__} is not loaded yet", name=name, obj=self)
        return getattr(import_module(self.__name__), name)

    def Globals(self, **properties: object) -> object:  # noqa: N802 - troposphere's name
        """The class of `troposphere.serverless` that troposphere looks up while it is imported."""
        return import_module(self.__name__).Globals(**properties)


class LightFinder:
    """Finds troposphere where the other finders find it, and steps aside for good."""

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
    """Runs a module with the stand-ins in place, and leaves it with the loader that it had."""

    def __init__(self, spec: ModuleSpec, loader: Loader) -> None:
        self._spec = spec
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._spec.loader = self._loader
        with _stand_ins():
            self._loader.exec_module(module)


@contextmanager
def _stand_ins() -> Iterator[None]:
    placed = {name: StandIn(name) for name in LEFT_OUT if name not in sys.modules}
    sys.modules.update(placed)
    try:
        yield
    finally:
        for name in placed:
            del sys.modules[name]

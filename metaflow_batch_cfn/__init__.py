"""CloudFormation templates for AWS Batch and Metaflow.

    module (a frozen dataclass)  --build into a Scope-->  resources in any troposphere template
    module  --standalone-->  a template of its own  --render-->  text, digest, capabilities

Modules take values: text, lists, switches, known now or known only at deploy time. `standalone`
turns the fields that nobody pins into Parameters. `catalog` finds every stack and module.

The public names are those that `__init__.pyi` imports. Each is imported when it is first used: the
command line must start at once.
"""

from functools import cache
from importlib import import_module
from pathlib import Path


def __getattr__(name: str) -> object:
    homes = _homes()
    if name == "__all__":
        return sorted(homes)
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(homes[name]), name)


def __dir__() -> list[str]:
    return sorted(_homes())


@cache
def _homes() -> dict[str, str]:
    """The module of each public name."""
    from ast import ImportFrom, parse  # only where a public name is asked for

    stub = parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = (node for node in stub.body if isinstance(node, ImportFrom))
    return {alias.name: str(node.module) for node in imports for alias in node.names}

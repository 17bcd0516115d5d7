"""CloudFormation templates for AWS Batch and Metaflow.

    module (a frozen dataclass)  --build into a Scope-->  resources in any troposphere template
    module  --standalone-->  a complete template  --render-->  text, digest, capabilities

Modules accept values (text, lists, switches) that are known now or only at deploy time.
`standalone` turns the fields that are not pinned into Parameters. `catalog` lists every stack and
module.

The public names are those that `__init__.pyi` imports. Each is imported on first use, so that the
command line starts quickly.
"""

from functools import cache
from importlib import import_module


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
    # Only where a public name is asked for: the command line starts without them.
    from ast import ImportFrom, parse
    from pathlib import Path

    stub = parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = (node for node in stub.body if isinstance(node, ImportFrom))
    return {alias.name: str(node.module) for node in imports for alias in node.names}

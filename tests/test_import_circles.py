"""No file is imported by what it imports, however late or for whatever purpose.

Imports inside functions and under `TYPE_CHECKING` count: whoever reads the files goes in a circle,
even where Python does not. That `import a.b` also loads the `__init__` of `a` does not count.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("metaflow_batch_cfn", "cfn_simulator")

# By module: the modules that it imports, each with the line of its first import.
Graph = Mapping[str, Mapping[str, int]]


def import_graph(root: Path, packages: Sequence[str]) -> Graph:
    paths = {
        _module_name(path.relative_to(root)): path
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
    }
    return {name: _imports(name, path, paths) for name, path in paths.items()}


def _module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(name: str, path: Path, known: Collection[str]) -> dict[str, int]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for imported in _imported(node, package, known):
                if imported in known and imported != name:
                    found[imported] = min(node.lineno, found.get(imported, node.lineno))
    return found


def _imported(
    node: ast.Import | ast.ImportFrom, package: str, known: Collection[str]
) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names)
        return
    # One dot is the file's own package, each further dot the one above it.
    outer = package.split(".")
    above = outer[: len(outer) + 1 - node.level] if node.level else []
    base = ".".join([*above, *([node.module] if node.module else [])])
    members = (f"{base}.{one.name}" for one in node.names)
    yield from (one if one in known else base for one in members)


def circles(graph: Graph) -> list[list[str]]:
    """The groups of modules that all reach one another."""
    reached = {name: _reached(graph, name) for name in graph}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in graph
        if name in reached[name]
    }
    return [list(group) for group in sorted(groups)]


def _reached(graph: Graph, start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(graph[name])
    return reached


def drawn(graph: Graph, circle: Collection[str]) -> str:
    """One line for each import that holds the circle together."""
    arrows = (
        f"  {name} imports {imported} (line {line})"
        for name in circle
        for imported, line in graph[name].items()
        if imported in circle
    )
    return "\n".join([f"{len(circle)} files in a circle:", *arrows])


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_files_and_imports_to_check(package: str) -> None:
    graph = import_graph(ROOT, [package])
    assert len(graph) > 100
    assert sum(len(imported) for imported in graph.values()) > 2 * len(graph)


def test_no_file_is_imported_by_what_it_imports() -> None:
    graph = import_graph(ROOT, PACKAGES)
    found = circles(graph)
    assert not found, "\n".join(drawn(graph, circle) for circle in found)


# The search itself.


def written(root: Path, files: Mapping[str, str]) -> Graph:
    for name, source in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return import_graph(root, ["house", "shed"])


@pytest.mark.parametrize(
    "back",
    [
        "import house.rooms.hall\n",
        "from house.rooms.hall import DOOR\n",
        "from house.rooms import hall\n",
        "from .rooms import hall\n",
        "from .rooms.hall import DOOR\n",
        "from . import rooms\nfrom .rooms import hall as entrance\n",
        "def enter():\n    from house.rooms.hall import DOOR\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import house.rooms.hall\n",
        "try:\n    import house.rooms.hall\nexcept ImportError:\n    pass\n",
    ],
)
def test_an_import_closes_a_circle_in_whatever_way_it_is_written(tmp_path: Path, back: str) -> None:
    graph = written(
        tmp_path,
        {
            "house/__init__.py": "",
            "house/rooms/__init__.py": "",
            "house/rooms/hall.py": "from ..cellar import COAL\nDOOR = 1\n",
            "house/cellar.py": back,
        },
    )
    assert circles(graph) == [["house.cellar", "house.rooms.hall"]]


def test_a_circle_through_two_packages_is_found_and_drawn_with_its_lines(tmp_path: Path) -> None:
    graph = written(
        tmp_path,
        {
            "house/__init__.py": "\n\nimport shed.tools\n",
            "house/attic.py": "import house\n",
            "shed/__init__.py": "",
            "shed/tools.py": "from house import KEY\n",
        },
    )
    (circle,) = circles(graph)
    assert drawn(graph, circle).splitlines() == [
        "2 files in a circle:",
        "  house imports shed.tools (line 3)",
        "  shed.tools imports house (line 1)",
    ]


def test_two_circles_are_two_and_a_file_that_only_leads_to_one_is_in_none() -> None:
    graph = {
        "a": {"b": 1},
        "b": {"a": 1, "c": 2},
        "c": {"d": 1},
        "d": {"c": 1},
        "e": {"a": 1, "f": 2},
        "f": {},
    }
    assert circles(graph) == [["a", "b"], ["c", "d"]]

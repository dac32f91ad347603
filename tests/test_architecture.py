"""The shape of the code: small files and functions, one place for Prefect, no unused list."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("flows", "templates", "transforms", "validation")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
EVERY_FILE = [*SOURCES, *sorted(path for path in (ROOT / "tests").rglob("*.py"))]
LONGEST_FILE, LONGEST_FUNCTION = 300, 50
PROTECTING = ("certificate", "composite", "gate", "known_figures", "protect", "stacks")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def tree(path):
    return ast.parse(path.read_text("utf-8"))


def imported(path):
    """List the modules a file imports, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_no_file_is_longer_than_a_reader_can_hold():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in EVERY_FILE
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_one_thought():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in EVERY_FILE
        for node in ast.walk(tree(path))
        if isinstance(node, FUNCTION) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }

    assert long == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_imported_are_those_of_this_checkout(package):
    module = __import__(package)

    assert Path(module.__file__).parent == ROOT / package


def test_no_module_has_the_name_of_one_of_pythons_or_of_a_package_of_ours():
    taken = sys.stdlib_module_names | set(PACKAGES)
    named = {path.stem for path in (ROOT / "flows").glob("*.py")} - {"__init__"}

    assert named & taken == set()


def test_only_the_nightly_flow_imports_prefect():
    importing = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if any(name.split(".")[0] == "prefect" for name in imported(path))
    }

    assert importing == {"flows/nightly.py"}


def test_nothing_below_reads_the_clock_or_chance():
    forbidden = {"random", "time", "os", "pathlib", "io", "logging", "secrets", "uuid"}
    reading = {
        str(path.relative_to(ROOT)): sorted(forbidden & set(imported(path)))
        for path in SOURCES
        if path.parent.name == "transforms"
    }

    assert {name: modules for name, modules in reading.items() if modules} == {}


def test_the_audit_and_the_protection_share_no_code():
    """Only what a table is, and who stands in which cell, may be known to both."""
    both = {"transforms.grid"}
    sides = {"audit": set(), "protection": set()}
    for path in (ROOT / "transforms").glob("*.py"):
        name = path.stem
        side = "audit" if name.startswith("audit") else "protection"
        if side == "audit" or name.startswith(PROTECTING):
            ours = {module for module in imported(path) if module.startswith("transforms.")}
            sides[side] |= ours - both | {f"transforms.{name}"}

    assert len(sides["audit"]) > 1
    assert len(sides["protection"]) > 1
    assert sides["audit"] & sides["protection"] == set()


def test_every_code_list_is_read_by_something():
    listed = {path.stem for path in (ROOT / "validation" / "code_lists").glob("*.csv")}
    texts = {
        node.value
        for path in EVERY_FILE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert listed
    assert listed - texts == set()


def test_every_module_and_public_function_says_what_it_is_for():
    silent = []
    for path in SOURCES:
        module = tree(path)
        public = (
            node
            for node in module.body
            if isinstance(node, (*FUNCTION, ast.ClassDef)) and not node.name.startswith("_")
        )
        silent += [
            f"{path.relative_to(ROOT)}:{getattr(node, 'name', 'module')}"
            for node in (module, *public)
            if not ast.get_docstring(node)
        ]

    assert silent == []


def test_nothing_prints_or_hides_an_exception():
    hiding = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ExceptHandler) and node.type is None)
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print")
    ]

    assert hiding == []

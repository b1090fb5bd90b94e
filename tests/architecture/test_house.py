"""The house holds: imports go down, a file is about one thing, a public name says what it is."""

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGINE = sorted((ROOT / "engine").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
PARTS = sorted((ROOT / "pages").glob("*/**/*.py"))
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "tools"}


def named(path):
    return str(path.relative_to(ROOT))


def lines(path):
    return len(path.read_text("utf-8").splitlines())


def test_a_package_imports_only_from_lower_rungs():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_files_of_the_engine_stay_below_300_lines_and_pages_below_120():
    long = [named(path) for path in [*ENGINE, *PARTS] if lines(path) > 300]
    assert long + [named(path) for path in PAGES if lines(path) > 120] == []


def test_a_folder_holds_at_most_2100_lines_of_its_own():
    """Where it would hold more, it is about more than one thing."""
    held = Counter()
    for path in [*ENGINE, *PARTS]:
        held[named(path.parent)] += lines(path)
    assert {folder: count for folder, count in held.items() if count > 2100} == {}


def test_an_init_holds_a_docstring_and_nothing_else():
    full = []
    for path in ENGINE:
        if path.name == "__init__.py":
            module = ast.parse(path.read_text("utf-8"))
            full += [] if len(module.body) == 1 and ast.get_docstring(module) else [named(path)]
    assert full == []


def test_no_file_has_a_name_that_says_nothing():
    assert [named(path) for path in [*ENGINE, *PARTS] if path.stem in SAYS_NOTHING] == []


@pytest.mark.parametrize("word", ["told", "_told", "_asked", "_found"])
def test_words_of_our_own_stay_out(word):
    """Readers know other words for them: what is estimated, planned, counted or said."""
    paths = [*ENGINE, *PAGES, *PARTS]
    holding = [named(path) for path in paths if re.search(rf"\b{word}\b", path.read_text("utf-8"))]
    assert holding == []


def test_every_public_name_says_what_it_is():
    silent = []
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for path in [*ENGINE, *PARTS]:
        tree = ast.parse(path.read_text("utf-8"))
        silent += [] if ast.get_docstring(tree) else [named(path)]
        for node in ast.iter_child_nodes(tree):
            if isinstance(node, kinds) and not node.name.startswith("_"):
                silent += [] if ast.get_docstring(node) else [f"{named(path)}: {node.name}"]
    assert silent == []


def test_every_page_draws_its_style():
    """A page stays hidden until it does, so that nothing moves while it is drawn."""
    styled = re.compile(r"(?<![.\w])(page_header|header|header_with_log|page_style)\(")
    assert [named(path) for path in PAGES if not styled.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", [*PAGES, ROOT / "app.py"], ids=named)
def test_pages_hold_no_sql_and_import_no_database(path):
    if not path.exists():
        pytest.skip("app.py does not exist yet")
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name.split(".")[0] in {"duckdb", "sklearn", "scipy"}}
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in texts if text.strip().upper().startswith("SELECT ")] == []

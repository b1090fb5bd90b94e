"""Every recipe of CONTRIBUTING.md works: one file dropped into a copy is found everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RECIPES = dict(re.findall(r"```python\n# (\S+)\n(.*?)```", TEXT, re.S))
METHODS = {
    "estimators": "halved",
    "weightings": "flat",
    "health": "odd_number",
    "click_models": "coin",
    "coins": "fair_coin",
}
LOOK = """
import gc, json, sys
gc.disable()  # nearly all that is made here is modules, which stay to the end
import pytest
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from engine.cli.main import main
from engine.core.method import families, methods, parse
from engine.health.health import health
from engine.ingest.formats.format import endings
from engine.ingest.load import load
from engine.logs.arrays import from_table
from engine.reports import reference
sys.path.insert(0, ".")
from pages.parts.shared.links.directory import pages

Path("log.arrows").write_text("a -> 1\\nb -> 0\\nbroken\\na -> 0\\n" * 9 + "a -> 1\\n")
log = load("log.arrows")
small = from_table({"item": ["a", "b", "a"], "reward": [1, 0, 1]})
written = reference.pages()
with redirect_stdout(StringIO()) as printed, suppress(SystemExit):
    main(["methods", "estimators", "--json"])

class Laws:  # of the estimators, which are computed together, those that were added
    added, outcomes = ("flat", "coin", "halved"), {}
    def pytest_collection_modifyitems(self, items):
        for cases in (item.module.ALONE for item in items if hasattr(item.module, "ALONE")):
            cases[:] = [case for case in cases if any(name in case for name in self.added)]
    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.failed:
            self.outcomes[report.nodeid] = f"{report.outcome} in {report.when}"

with redirect_stdout(sys.stderr):
    pytest.main([
        "--no-header", "-p", "no:unraisableexception", "-k", " or ".join(Laws.added),
        "tests/laws/test_estimators_and_weightings.py", "tests/laws/test_click_models.py",
    ], plugins=[Laws()])
print(json.dumps({
    "laws": Laws.outcomes,
    "families": families(),
    "methods": {family: sorted(methods(family)) for family in families()},
    "written": {name: text for name, text in written.items()},
    "counts": dict(log.counts), "format": log.format, "endings": endings(),
    "findings": [finding.check for finding in health(small)],
    "pages": [[page.id, page.group, page.question] for page in pages()],
    "spec": parse("coins", "fair_coin(heads=0.25)").spec,
    "command": json.loads(printed.getvalue()),
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The program with the file of every recipe in it."""
    place = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("*.pyc.*")  # what another worker compiles at this moment
    users = ("tests/laws", "tests/click_models", "tests/interleaving", "tests/learners")
    for name in ("engine", "pages", "sample_logs", *users):
        shutil.copytree(ROOT / name, place / name, ignore=ignored)
    for name in ("pyproject.toml", "app.py"):
        shutil.copy(ROOT / name, place / name)
    for name, text in RECIPES.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(text, "utf-8")
    (place / "engine/coins/__init__.py").write_text('"""Coins: an example of a family."""\n')
    return place


def run(place, *arguments):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def found(copy):
    return json.loads(run(copy, "-c", LOOK))


def test_there_is_a_recipe_for_each_kind_of_thing():
    folders = {str(Path(name).parent) for name in RECIPES}
    assert folders == {
        "engine/estimators", "engine/weightings", "engine/health", "engine/click_models",
        "engine/ingest/formats", "engine/coins", "pages",
    }  # fmt: skip


def test_the_recipes_are_written_as_lint_asks(copy):
    run(copy, "-m", "ruff", "check", "--no-cache", *RECIPES)
    run(copy, "-m", "ruff", "format", "--check", "--no-cache", *RECIPES)


@pytest.mark.parametrize("family", METHODS)
def test_a_method_is_found_and_documented(family, found):
    assert METHODS[family] in found["methods"][family]
    assert METHODS[family] in found["written"][f"{family}.md"]


def test_a_new_family_is_found_and_its_parameters_are_read(found):
    assert "coins" in found["families"]
    assert found["spec"] == "fair_coin(heads=0.25)"


def test_a_method_is_on_the_command_line(found):
    cards = found["command"]["families"]["estimators"]
    assert "halved" in [card["key"] for card in cards]


def test_a_format_reads_its_files_and_accounts_for_every_line(found):
    assert found["format"].startswith("Arrows")
    counts = found["counts"]
    assert (counts["lines"], counts["rows"], counts["quarantined"]) == (37, 28, 9)
    assert "arrows" in found["endings"]


def test_a_check_is_asked(found):
    assert "odd_number" in found["findings"]


def test_a_page_is_in_the_navigation_with_its_question(found):
    assert ["dice", "Reference", "Is this die fair?"] in found["pages"]


def test_laws_hold_for_what_was_added_and_catch_an_estimator_that_breaks_them(found):
    """`halved` is no estimate of the mean under the logging policy, and the laws say so."""
    laws = {test.partition("::")[2]: outcome for test, outcome in found["laws"].items()}
    for name in ("flat", "coin"):
        results = {result for test, result in laws.items() if name in test and "halved" not in test}
        assert results == {"passed in call"}, name
    results = {result for test, result in laws.items() if "halved" in test}
    assert results == {"passed in call", "failed in call"}

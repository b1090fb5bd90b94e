"""The documentation says what the code says, names every command, and its links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest

from docs import build
from engine.cli.main import command_line
from engine.core.glossary import GLOSSARY, linked, terms
from engine.logs.schema import FIELDS, WRITTEN

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text("utf-8")
GROUP = command_line()
COMMANDS = list(GROUP.commands)
TOPS = (".", "engine")
"""Where the paths of CONTRIBUTING.md begin."""


@pytest.fixture(scope="module")
def generated():
    """Every generated page but the lecture's, which `tests/lecture/test_exhibits.py` compares."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build.sheets, "pages", dict)
        return build.written()


def test_the_generated_pages_are_current(generated):
    stale = [
        name
        for name, text in generated.items()
        if not (path := ROOT / "docs" / name).exists() or path.read_text("utf-8") != text
    ]
    assert stale == [], "run `make reference`"


def test_no_generated_page_outlives_its_family(generated):
    found = {f"methods/{path.name}" for path in (ROOT / "docs" / "methods").glob("*.md")}
    assert found <= set(generated)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme_and_in_the_reference(command):
    assert f"counterclick {command}" in README
    assert f"## {command}\n" in (ROOT / "docs" / "command_line.md").read_text("utf-8")


@pytest.mark.parametrize("line", re.findall(r"^    counterclick (.+)$", README, re.M))
def test_every_command_line_of_the_readme_is_understood(line):
    name, *words = shlex.split(line, comments=True)
    options = {option for part in GROUP.commands[name].params for option in part.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("field", [field.name for field in FIELDS] + list(WRITTEN))
def test_every_column_of_a_log_is_described(field):
    assert f"`{field}`" in (ROOT / "docs" / "formats.md").read_text("utf-8")


def test_every_room_of_the_engine_stands_in_the_house():
    house = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The house")[2]
    first_cells = re.findall(r"^\| (`.*?) \|", house.partition("## From file")[0], re.MULTILINE)
    rooms = {path.parent.name for path in (ROOT / "engine").glob("*/__init__.py")}
    assert rooms <= set(re.findall(r"`(\w+)`", " ".join(first_cells)))


def test_every_folder_and_file_that_the_house_names_is_there():
    house = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The house")[2]
    named = re.findall(r"`([\w.]+/[\w./{},]*\w[\w./{},]*)`", house.partition("## Recipes")[0])
    places = []
    for path in named:
        before, _, choices = path.rstrip("}").partition("{")
        places += [before + choice for choice in choices.split(",")]
    assert len(places) > 30
    missing = [path for path in places if not any((ROOT / top / path).exists() for top in TOPS)]
    assert missing == []


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(document):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_the_glossary_is_in_order_and_each_meaning_is_a_sentence():
    assert list(GLOSSARY) == sorted(GLOSSARY)
    assert all(meaning.endswith(".") and meaning[0].isupper() for meaning in GLOSSARY.values())


def test_a_word_of_the_glossary_is_linked_once_where_it_first_appears():
    text = "Position bias: a policy with weights. The policy again; `policy` in code."
    assert terms(text) == ["position bias", "policy", "weight"]
    assert linked(text, "glossary") == (
        "[Position bias](glossary#position-bias): a [policy](glossary#policy) with "
        "[weights](glossary#weight). The policy again; `policy` in code."
    )


def test_every_promise_of_security_names_tests_that_exist():
    text = (ROOT / "SECURITY.md").read_text("utf-8").split("### Each kind")[0]
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    for row in rows:
        held_by = re.findall(r"`(tests/[\w/.]+)`", row)
        assert held_by, row
        assert all((ROOT / name).exists() for name in held_by), row


def test_every_kind_of_attack_has_three_tests_that_exist():
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+)\. (.*)", text, re.MULTILINE)
    assert [number for number, _ in rows] == [str(kind) for kind in range(1, 13)]
    for _, row in rows:
        tests = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row)
        assert len(tests) >= 3, row
        for file, name in tests:
            assert f"def {name}(" in (ROOT / file).read_text("utf-8"), (file, name)

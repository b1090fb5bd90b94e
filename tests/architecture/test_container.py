"""The Dockerfile, as far as it can be checked without a container engine."""

import re
import shlex
from pathlib import Path

from engine.cli.main import command_line

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")


def test_what_is_copied_is_there_and_is_all_that_the_package_needs():
    copied = [name for line in re.findall(r"^COPY (.*) \S+$", TEXT, re.M) for name in line.split()]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    package = re.search(r"only-include = \[(.*?)\]", (ROOT / "pyproject.toml").read_text("utf-8"))
    assert package
    needed = {name.split("/")[0] for name in re.findall(r'"(.*?)"', package[1])}
    assert needed | {"app.py", "README.md", "constraints.txt", "pyproject.toml"} <= set(copied)


def test_it_starts_the_app_as_nobody_with_options_that_exist():
    entry = re.search(r"^ENTRYPOINT \[(.*)\]$", TEXT, re.M)
    assert entry
    words = shlex.split(entry[1].replace(",", " "))
    assert words[:2] == ["counterclick", "app"]
    command = command_line().commands["app"]
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    assert {word.partition("=")[0] for word in words[2:]} <= known
    assert TEXT.index("USER nobody") < TEXT.index("ENTRYPOINT")
    assert "USER root" not in TEXT

"""The verbs for Python: their documented examples run, and they say what the command line says."""

import ast
import doctest
import inspect
import json
import sys
from pathlib import Path

import pytest

from engine import api
from engine.cli.main import application, main

ROOT = Path(__file__).parents[2]
VERBS = [
    verb
    for name, verb in vars(api).items()
    if inspect.isfunction(verb) and not name.startswith("_")
]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_every_example_runs(verb, monkeypatch):
    monkeypatch.chdir(ROOT)
    module = sys.modules[verb.__module__]
    failed, tried = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert (failed, tried > 0) == (0, verb is not api.cluster)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_every_verb_is_typed_and_documents_its_arguments(verb):
    signature, text = inspect.signature(verb), inspect.getdoc(verb)
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(one.annotation is not one.empty for one in signature.parameters.values())
    if len(signature.parameters) > 1:
        section = text.partition("Args:")[2]
        assert [name for name in signature.parameters if f"{name}:" not in section] == []


def test_the_command_line_loads_logs_through_the_api_alone():
    """So a file inside the engine may be renamed without breaking a command."""
    for path in (ROOT / "engine" / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module not in {"engine.ingest.load", "engine.evaluation.compare"}, path


def test_commands_with_a_verb_of_their_name_exist():
    commands = {command.callback.__name__ for command in application().registered_commands}
    assert {"load", "examine", "fit", "evaluate", "simulate", "loop", "rank", "audit"} <= commands


def test_a_record_is_what_the_command_prints(capsys):
    path = str(ROOT / "sample_logs/michael_jordan/log.parquet")
    with pytest.raises(SystemExit):
        main(["evaluate", path, "--policy", "uniform", "--estimator", "ips", "--json"])
    printed = json.loads(capsys.readouterr().out)["estimates"][0]
    record = api.evaluate(api.load(path), "uniform", "ips").as_record()["estimates"][0]
    assert printed["policy"] == record["policy"] == "uniform"
    for name in ("value", "standard_error", "effective_sample_size"):
        assert printed[name] == pytest.approx(record[name], rel=1e-9)

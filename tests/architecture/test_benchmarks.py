"""The runner of benchmarks: what files offer, how cells read, and that what fails is said."""

import ast
import importlib
import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.runner import page, results
from benchmarks.runner.environments import failure
from benchmarks.runner.processes import NotMeasured, alone
from benchmarks.runner.run import found, section
from benchmarks.runner.section import Scale, Section, Table, cell_text
from benchmarks.runner.timing import Timing, side_by_side

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OF_SPEED = {"benchmarks.md", "benchmarks_by_hand.md", "decisions.md"}
"""The page, what was measured by hand before it, and the reasons of their day."""
SMALL = Scale("small")


def test_files_with_a_section_are_found_and_have_a_title():
    assert "loop" in found()
    titles = [section(name).title for name in found()]
    assert all(titles)
    assert len({*titles}) == len(titles)


def test_what_a_benchmark_imports_of_the_engine_is_there():
    """Also where it imports in the middle of a function, which runs at full scale only."""
    missing = []
    for path in sorted((ROOT / "benchmarks").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engine."):
                module = importlib.import_module(node.module)
                names = [name.name for name in node.names if not hasattr(module, name.name)]
                missing += [f"{path.name}: {node.module}.{name}" for name in names]
    assert missing == []


def test_a_section_of_the_page_is_what_its_result_says():
    text = page.PAGE.read_text("utf-8")
    kept = [result for result in results.kept() if f"`benchmarks/{result.name}.py`" in text]
    assert kept
    for result in kept:
        assert page.section_text(result).strip() in text, result.name


TIME = re.compile(
    r"\d[\d.,]* ?(?:ms|s)\b|\d[\d.,]* (?:scans|times (?:as fast|faster|slower))"
    r"|rows (?:a|per) second"
)


@pytest.mark.parametrize("name", ["README.md", *(path.name for path in DOCS.glob("*.md"))])
def test_a_speed_that_a_page_claims_stands_on_the_page_of_benchmarks(name):
    if name in OF_SPEED:
        return
    text = (DOCS.parent / name if name == "README.md" else DOCS / name).read_text("utf-8")
    measured = page.PAGE.read_text("utf-8")
    assert [each for each in TIME.findall(text) if not _stands(each, measured)] == []


def _stands(claim, text):
    """Whether the text has the claim, and not only the end of a longer number."""
    return re.search(rf"(?<![\d.,]){re.escape(claim)}", text) is not None


def test_a_claim_does_not_stand_where_only_a_longer_number_does():
    assert _stands("1.2 s", "took 1.2 s.")
    assert not _stands("2 s", "took 1.2 s.")


def test_cells_read_as_numbers_timings_and_ratios():
    ours, theirs = Timing((0.2, 0.4, 0.3), (0.1, 0.2, 0.1)), Timing((2.0, 2.0, 2.0), (1, 1, 1))
    assert str(ours) == "0.3 s (0.2–0.4) [0.1 s]"
    assert str(theirs / ours) == "10 (5–10)"
    assert [cell_text(each) for each in (None, 12_345, 1234.5, 0.01234, "a|b")] == [
        "", "12,345", "1,234", "0.0123", "a\\|b",
    ]  # fmt: skip


def test_tasks_are_timed_in_turn_after_a_run_that_warms_up():
    turns = []
    took = side_by_side({"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, 2)
    assert turns == ["a", "b"] * 3
    assert len(took["a"].clock) == 2


def test_what_was_measured_stays_when_a_later_table_cannot_be(monkeypatch, tmp_path):
    monkeypatch.setattr(results, "RESULTS", tmp_path)

    def measure(scale):
        yield Table(["Rows"], [[scale.of(10, 1_000)]], note="few")
        raise NotMeasured("not installed: no such package")

    result = results.run("name", Section("A title", measure), SMALL)
    assert result.tables[0]["rows"] == [["10"]]
    assert result.missing == ["not installed: no such package"]
    monkeypatch.setattr(page, "kept", lambda: [result])
    assert "Not measured: not installed: no such package" in page.text()
    assert "| 10 |" in page.text()
    assert f"load {result.load[0]:g} before" in page.text()


def test_tables_measured_before_a_run_breaks_are_kept_as_they_come(monkeypatch, tmp_path):
    monkeypatch.setattr(results, "RESULTS", tmp_path)

    def measure(scale):
        yield Table(["Rows"], [[10]])
        assert [len(result.tables) for result in results.kept()] == [1]
        yield Table(["Rows"], [[20]])
        raise MemoryError

    with pytest.raises(MemoryError):
        results.run("name", Section("A title", measure), SMALL)
    (kept,) = results.kept()
    assert [table["rows"] for table in kept.tables] == [[["10"]], [["20"]]]
    assert kept.missing == [results.UNFINISHED]


def test_why_an_environment_could_not_be_made_is_what_the_failing_program_says():
    git = "error: subprocess-exited\n  | [1 lines]\n    fatal: Could not resolve host\nERROR: no"
    assert failure(git) == "fatal: Could not resolve host"
    assert failure("WARNING: slow\nERROR: No matching distribution\n") == (
        "ERROR: No matching distribution"
    )
    assert failure("") == "pip failed"


def test_a_step_that_fails_in_its_own_process_is_one_sentence():
    with pytest.raises(NotMeasured, match=r"failed: .*no_such_step"):
        alone("benchmarks.runner.processes:no_such_step")


def test_a_step_reports_its_time_memory_and_answer():
    cost = alone("math:sqrt", 9)
    assert cost.answer == 3
    assert cost.clock >= 0
    assert cost.megabytes >= cost.megabytes_before > 1


START = """
import sys, time
from pathlib import Path
from benchmarks.runner.environments import Environment
from benchmarks.runner.spark_cluster import _start
place, started = Path(sys.argv[1]), []
_start(Environment("spark", place / "bin" / "python"), place, ["spark-class"], started)
print(started[0].pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="processes are watched as Linux does")
def test_what_a_killed_program_started_of_a_cluster_ends_with_it(tmp_path):
    program = tmp_path / "lib" / "python3.0" / "site-packages" / "pyspark" / "bin" / "spark-class"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    command = [sys.executable, "-c", START, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=DOCS.parent) as parent:
        child = int(parent.stdout.readline())
        watched = os.pidfd_open(child)
        parent.kill()
    ended, *_ = select.select([watched], [], [], 60)
    os.close(watched)
    if not ended:
        os.kill(child, signal.SIGKILL)
    assert ended

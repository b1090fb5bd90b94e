"""What field logs hold that cannot be used: said in one sentence, or written to a file."""

import csv

import numpy as np
import pytest

from engine.cli.main import main
from engine.examination.curve import Curve
from engine.examination.examination_model import bounded
from engine.health.linked_ranks import LinkedRanks
from engine.ingest.load import load
from engine.logs.store import Workspace


def test_a_list_named_like_an_action_is_no_action(tmp_path):
    path = tmp_path / "log.csv"
    lines = [f"s{n},open|click,a|b|c,b,x" for n in range(60)]
    path.write_text("session_id,action_type,shown_hotels,chosen,city\n" + "\n".join(lines) + "\n")
    mapping = {"item": "shown_hotels", "reward": "chosen"}
    log = load(path, mapping=mapping, workspace=Workspace(tmp_path / "workspace"))
    clicks = log.query("SELECT SUM(reward) AS clicks FROM log")["clicks"][0]
    assert (log.counts["rows"], clicks) == (180, 60)


@pytest.mark.parametrize("damaged", [0, 2])
def test_lines_that_were_set_aside_are_written(tmp_path, capsys, damaged):
    path, aside = tmp_path / "log.csv", tmp_path / "aside.csv"
    rows = "a,1,1\nb,2,0\nb,1,1\na,2,1\n" * 10
    path.write_text("item,rank,click\n" + rows + "=cmd,x,0\n" * damaged)
    with pytest.raises(SystemExit):
        main(["load", str(path), "--quarantine", str(aside)])
    out = capsys.readouterr().out
    with aside.open(newline="") as file:
        head, *lines = list(csv.reader(file))
    assert head == ["line", "reason", "text"]
    assert [row[0] for row in lines] == ["42", "43"][:damaged]
    assert all(row[1] and row[2] == "'=cmd,x,0" for row in lines)
    assert all(f"{row[1]} ({damaged})" in out for row in lines)


def test_where_a_search_ends_is_no_number():
    examined, high = np.array([1.0, 0.5, 22026.4, 403.0]), [1.0, 0.8, 22026.4658, 22026.4658]
    interval = np.column_stack([examined / 2, high])
    curve = Curve("m()", examined, interval, np.ones(4, bool), np.ones((4, 4)))
    limited = bounded(curve)
    assert limited.identified.tolist() == [True, True, False, False]
    assert np.isnan(limited.examination[2:]).all()
    assert np.isnan(limited.interval[2:]).all()
    assert "these ranks: 3, 4" in limited.warnings[-1]
    assert bounded(limited) is limited


def test_an_interval_that_bounds_nothing_is_no_number():
    interval = np.array([[1, 1], [0, 117], [0.4, 0.4], [3, 40], [0, 0]])
    curve = Curve(
        "m()", np.array([1, 0, 0.4, 12, 0.0]), interval, np.ones(5, bool), np.ones((5, 5))
    )
    assert bounded(curve).identified.tolist() == [True, False, False, True, False]


def test_exit_code_2_where_no_number_can_be_used(tmp_path, capsys):
    """Rank 1 is never clicked; or rows are repeated, and the finding stands above the number."""
    never, twice = tmp_path / "never.csv", tmp_path / "twice.csv"
    for path in (never, twice):
        lines = ["impression,item,rank,click"]
        for n in range(80):
            for k in (1, 2, 3):
                click = int((k > 1 or path == twice) and n % (k + 1) == 0)
                copies = 2 if path == twice and n % 9 == 0 else 1
                lines += [f"{n},d{(n + k) % 4},{k},{click}"] * copies
        path.write_text("\n".join(lines) + "\n")
    words = ("--policy", "most_clicked", "--estimator", "dm")
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(never), *words])
    out, error = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert error.startswith("Rank 1 was shown 80 times and never clicked")
    for command in (["evaluate", str(twice), *words], ["examine", str(twice)]):
        with pytest.raises(SystemExit) as ended:
            main(command)
        out, _ = capsys.readouterr()
        assert ended.value.code == 2
        assert out.startswith("red: ")
        assert "1.000" in out or "dm" in out


def test_nothing_is_said_of_links_without_clicks(tmp_path):
    path = tmp_path / "log.csv"
    rows = [f"{n},d{(n + k) % 3},{k},0" for n in range(50) for k in (1, 2)]
    path.write_text("\n".join(["impression,item,rank,click", *rows]) + "\n")
    log = load(path, workspace=Workspace(tmp_path / "workspace"))
    assert LinkedRanks().findings(log) == []


def test_a_first_line_that_dangles_is_set_aside(tmp_path):
    path = tmp_path / "log.jsonl"
    lines = [f'{{"imp": {n // 3}, "item": "a{n}", "rank": {n % 3 + 1}, "click": {n % 2}}}'
             for n in range(90)]  # fmt: skip
    path.write_text("\n".join(['em": "a", "rank": 3}', *lines]) + "\n")
    log = load(path, mapping={"impression": "imp"}, workspace=Workspace(tmp_path / "workspace"))
    assert (log.counts["rows"], log.counts["quarantined"]) == (90, 1)
    assert log.set_aside == (1,)

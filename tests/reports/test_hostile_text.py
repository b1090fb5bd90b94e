"""Names from a log in reports and terminals: no live link, no turned text, no escape."""

import re
from pathlib import Path

import pytest

from engine import api
from engine.cli.main import main
from engine.core.errors import EngineError
from engine.core.paths import written_whole
from engine.reports.html import escape
from engine.reports.markdown import plain

LINKS = [
    "https://evil.example/a",
    "http://evil.example",
    "www.evil.example",
    "HTTPS://evil.example",
]


@pytest.fixture(scope="module")
def clicks(tmp_path_factory):
    """A log from which everything can be learned."""
    path = tmp_path_factory.mktemp("clicks") / "log.csv"
    rows = (f"s{n // 2},{'ab'[(n + n // 2) % 2]},{n % 2 + 1},{n * n % 7 % 2}\n" for n in range(400))
    path.write_text("session,item,rank,click\n" + "".join(rows))
    return path


@pytest.mark.parametrize("text", LINKS)
def test_markdown_makes_no_link_of_an_id(text):
    shown = plain(f"item {text}")
    assert not re.search(r"(?i)(https?://|www\.)", shown)
    assert shown.replace("\u2060", "").replace("\\", "") == f"item {text}"


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x1b", "\x07", "\u200f", "\x9b"])
def test_signs_that_turn_or_command_are_written_out(sign):
    for shown in (plain(f"a{sign}b"), escape(f"a{sign}b"), str(EngineError(f"a{sign}b"))):
        assert sign not in shown
        assert sign.encode("unicode_escape").decode().lstrip("\\") in shown


def test_a_column_named_by_an_escape_sequence_does_not_reach_the_terminal(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("item,click,\x1b[2Jcolumn\n" + "\x1b]0;title\x07,1,x\nb,0,y\n" * 30)
    log = api.load(path, mapping={"query": "\x1b[2Jcolumn"})
    assert "\x1b" not in str(api.check(log))


def test_a_planted_link_is_never_written_through(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / ".log.csv.partial").symlink_to(victim)
    api.simulate("two_items", impressions=50).write(tmp_path / "log.csv")
    api.simulate("two_items", impressions=50).write(tmp_path / "log.parquet")
    assert victim.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".log.csv.partial", "log.csv", "log.parquet", "victim",
    ]  # fmt: skip


EXPORTS = [
    ("judge", "judgments.csv", "--method", "all_pairs"),
    ("judge", "judgments.qrels", "--method", "all_pairs"),
    ("judge", "rows.svm", "--format", "svmrank", "--method", "all_pairs"),
    ("learn", "policy.csv", "--learner", "popularity"),
    ("pairs", "ranking.csv"),
]


@pytest.mark.parametrize("words", EXPORTS, ids=lambda words: words[1])
def test_no_export_writes_through_a_link_of_its_own_name(clicks, tmp_path, words):
    victim, out = tmp_path / "victim", tmp_path / words[1]
    victim.write_text("precious")
    out.symlink_to(victim)
    with pytest.raises(SystemExit) as ended:
        main([words[0], str(clicks), "--out", str(out), *words[2:]])
    assert not ended.value.code
    assert victim.read_text() == "precious"
    assert out.is_file()
    assert not out.is_symlink()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_rankings_of_a_policy_replace_a_link_too(tmp_path):
    victim, out, items = tmp_path / "victim", tmp_path / "out.csv", tmp_path / "items.csv"
    victim.write_text("precious")
    out.symlink_to(victim)
    items.write_text("item,relevance,group\na,.9,g\nb,.5,h\n")
    api.rank(items, "exposure(constraint='parity')").save(out)
    assert victim.read_text() == "precious"
    assert "item" in out.read_text()


def test_an_export_may_go_to_a_device():
    with written_whole(Path("/dev/null")) as file:
        file.write_text("nothing")
    assert Path("/dev/null").is_char_device()


def test_a_file_that_fails_on_the_way_leaves_the_old_one(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("old")
    with pytest.raises(OSError, match="Not a directory"), written_whole(path) as beside:
        (beside / "below").write_text("half")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]

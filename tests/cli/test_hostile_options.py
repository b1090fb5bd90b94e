"""Any values of any options: a command answers, or one sentence refuses it; never a traceback."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cli.main import command_line, main

COMMANDS = {
    name: [each for each in command.params if each.name != "help"]
    for name, command in command_line().commands.items()
    if name not in ("app", "samples")
}
NUMBERS = ["1", "2", "3", "0", "-1", ".5", ".95", "1e999", "nan", "", "x", "9" * 400, "1e-320"]
TEXTS = ["", "x", "item", "click", "uniform", "ips", "snips(max_weight=nan)", "two_items", "a,b",
         "item=", "=item", "item=item=item", "reward=click", "rank=rank + rank", "item=items[]",
         "a,b,a", ",", "\u202e", "\x1b[2J", "\x00", "%s{0}", "../../etc/passwd", "{}"]  # fmt: skip
PATHS = ["log.csv", "table.csv", "empty.csv", ".", "none", "*.csv", "[", "\x00", "x" * 5_000, ""]
OUTS = ["out.csv", "out.json", "out", "no/such/folder/out.csv", ".", "\x00", "x" * 5_000, ""]
LONG = settings(
    max_examples=2_000, deadline=None, suppress_health_check=[*HealthCheck], database=None
)
SHORT = settings(LONG, max_examples=20, derandomize=True)


def pool(parameter):
    """What is tried as the value of an option or argument."""
    if parameter.name in ("out", "quarantine"):
        return OUTS
    if isinstance(parameter.default, int | float):
        return NUMBERS
    return [*PATHS * 2, *TEXTS]


@st.composite
def command_lines(draw):
    """A command with its arguments and some of its options, the required ones among them."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    words = [name]
    for each in COMMANDS[name]:
        if each.param_type_name == "argument":
            likely = ["log.csv", "two_items()"] * 6
            words += draw(st.lists(st.sampled_from(likely + pool(each)), min_size=1, max_size=2))
    options = [each for each in COMMANDS[name] if each.param_type_name == "option"]
    chosen = draw(st.lists(st.sampled_from(options), max_size=3)) if options else []
    for each in [*(each for each in options if each.required), *chosen]:
        words.append(each.opts[0])
        if not each.is_flag:
            words.append(draw(st.sampled_from(pool(each))))
    return words


@pytest.fixture
def folder(tmp_path, monkeypatch):
    rows = (f"s{n // 4},q{n // 2 % 2},d{n % 4},{n % 2 + 1},{n % 3 % 2},.5\n" for n in range(24))
    (tmp_path / "log.csv").write_text("session,query,item,rank,click,propensity\n" + "".join(rows))
    (tmp_path / "table.csv").write_text("item,probability\nd0,.5\nd1,.5\n")
    (tmp_path / "empty.csv").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def attempt(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code in (0, 2), words
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err, words
    assert "\x1b[2J" not in printed.err + printed.out, words


@SHORT
@given(words=command_lines())
def test_a_few_random_command_lines(folder, capsys, words):
    attempt(words, capsys)


@pytest.mark.long
@LONG
@given(words=command_lines())
def test_random_command_lines(folder, capsys, words):
    attempt(words, capsys)

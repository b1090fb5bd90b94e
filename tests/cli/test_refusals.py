"""Whatever goes wrong outside is one sentence on standard error and exit code 2, no traceback."""

import pytest

from engine.cli.main import command_line, main

LOG = "session,item,rank,click\ns1,a,1,1\ns1,b,2,0\ns2,b,1,0\ns2,a,2,1\n"


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    captured = capsys.readouterr()
    assert ended.value.code == 2
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    return captured.err


def test_a_folder_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    told = refused(capsys, "samples", "--out", str(tmp_path / "file"))
    assert told.startswith("the operating system refused: Not a directory.")
    assert str(tmp_path / "file") in told


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_that_no_machine_has(port, capsys):
    assert "--port" in refused(capsys, "app", "--port", port)


def test_a_field_that_is_mapped_twice(tmp_path, capsys):
    (tmp_path / "log.csv").write_text(LOG)
    given = ("load", str(tmp_path / "log.csv"), "--map", "item=item", "--map", "item=click")
    assert refused(capsys, *given).startswith("--map names item twice.")


def test_a_query_that_is_interrupted_ends_as_any_command_does(monkeypatch, capsys):
    def interrupted(folder):
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("engine.simulator.sample_logs.build", interrupted)
    with pytest.raises(SystemExit) as ended:
        main(["samples"])
    assert ended.value.code == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "given",
    [
        ("--policy", "uniform", "--estimator", "snips(weighting='bogus')"),
        ("--policy", "uniform", "--estimator", "snips(weighting='examination(examination=bogus)')"),
        ("--policy", "epsilon_greedy(base='bogus')"),
    ],
)
def test_a_spec_inside_a_spec_is_checked_like_any_other(given, tmp_path, capsys):
    (tmp_path / "log.csv").write_text(LOG)
    told = refused(capsys, "evaluate", str(tmp_path / "log.csv"), *given)
    assert "called 'bogus'. Known ones:" in told


def test_a_rewards_file_that_is_not_there(tmp_path, capsys):
    (tmp_path / "log.csv").write_text(LOG)
    given = ("--policy", "uniform", "--rewards", str(tmp_path / "nowhere.csv"))
    told = refused(capsys, "evaluate", str(tmp_path / "log.csv"), *given)
    assert told.startswith("there is no file")


@pytest.mark.parametrize(
    "address", ["sc://user:secret@h.invalid:1", "sc://h.invalid:1/;token=secret"]
)
def test_an_address_that_does_not_answer_is_named_without_its_secrets(address):
    from engine.clusters.spark import _without_secrets

    assert _without_secrets(address) == "sc://h.invalid:1"


FILES = [
    ("learn", "--learner", "argmax", "--out", ".csv"),
    ("design", "--policy", "uniform", "--out", ".csv"),
    ("judge", "--out", ".csv"),
    ("pairs", "--out", ".csv"),
    ("rank", "--method", "xquad", "--out", ".csv"),
    ("load", "--quarantine", ".csv"),
    ("simulate", "--out", ".csv"),
]


def test_every_command_that_writes_a_file_is_among_them():
    for name, command in command_line().commands.items():
        options = {word for each in command.params for word in each.opts}
        if {"--out", "--quarantine"} & options and name != "samples":
            assert name in {row[0] for row in FILES}


@pytest.mark.parametrize("command", FILES, ids=lambda row: row[0])
@pytest.mark.parametrize("place", ["none/here", ""])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_read(
    command, place, tmp_path, capsys
):
    name, *options, ending = command
    target = tmp_path / place if not place else tmp_path / f"{place}{ending}"
    problem = "it is a folder" if not place else f"there is no folder {tmp_path / 'none'}"
    log = "many_queries(" if name == "simulate" else str(tmp_path / "no_such_log.csv")
    assert problem in refused(capsys, name, log, *options, str(target))


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("learn", "--learner", "argmax", "--out", "a.json"), "argmax looks at no columns"),
        (("learn", "--learner", "argmax", "--out", "a.txt"), "cannot end in .txt"),
        (("design", "--policy", "uniform", "--out", "a.json"), "cannot end in .json"),
        (("judge", "--out", "a.xyz"), "no format called '.xyz'"),
        (("judge", "--out", "a.csv", "--format", "nope"), "no format called 'nope'"),
        (("judge", "--format", "csv"), "--format has no effect without --out"),
        (("rank", "--method", "xquad", "--out", "a.json"), "cannot end in .json"),
        (("rank", "requests.csv", "--out", "a.csv"), "--out has no effect"),
        (("simulate", "--out", "a.tsv"), "but the file is a.tsv"),
    ],
)
def test_a_name_that_does_not_suit_is_refused_before_anything_is_read(
    command, sentence, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    name, *options = command
    assert sentence in refused(capsys, name, "no_such_log.csv", *options)


def test_options_of_logs_are_refused_for_typed_rankings(capsys):
    given = ("interleave", "a,b", "b,a", "--map", "item=x", "--reward", "r", "--query", "q")
    assert refused(capsys, *given).startswith("--map, --reward, --query have no effect on rankings")

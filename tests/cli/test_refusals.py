"""Whatever goes wrong outside is one sentence on standard error and exit code 2, no traceback."""

import pytest

from engine.cli.main import main

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

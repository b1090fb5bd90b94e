import json

import pytest

from engine.cli.main import main


def _run(capsys, *arguments):
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    return exit.value.code, capsys.readouterr()


def test_loop_prints_the_agreed_json(capsys):
    code, out = _run(
        capsys, "loop", "two_items", "--ranker", "naive", "--ranker", "ips(exploration=0.1)",
        "--rounds", "300", "--worlds", "50", "--seed", "4", "--json",
    )  # fmt: skip
    found = json.loads(out.out)
    assert code == 0
    assert list(found) == ["world", "rounds", "worlds", "seed", "rankers"]
    assert (found["rounds"], found["worlds"], found["seed"]) == (300, 50, 4)
    naive, other = found["rankers"]
    assert list(naive) == [
        "ranker", "exploration", "best_on_top", "standard_error", "clicks_per_round",
        "exposure_gini", "exact_lock_in",
    ]  # fmt: skip
    assert naive["exact_lock_in"] == pytest.approx(0.3552631578947369, abs=1e-15)
    assert other["exploration"] == 0.1
    assert other["exact_lock_in"] is None


def test_loop_says_it_in_words(capsys):
    code, out = _run(capsys, "loop", "two_items", "--ranker", "naive", "--rounds", "50")
    assert code == 0
    assert "lock-in has probability 0.3553, exactly" in out.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("loop", "nowhere", "--ranker", "naive"), "Known ones: "),
        (("loop", "two_items", "--ranker", "best"), "Known ones: "),
        (("loop", "two_items", "--ranker", "naive(exploration=2)"), "between 0 and 1"),
        (("loop", "two_items", "--ranker", "naive", "--worlds", "0"), "between 1 and 100,000"),
        (("loop", "top_k(items=5, shown=9)", "--ranker", "naive"), "Show fewer"),
        (("simulate", "top_k", "--out", "log.txt"), "End its name in .csv or .parquet"),
        (("simulate", "top_k", "--out", "log.csv", "--seed", "-1"), "seed"),
        (("simulate", "top_k", "--policy", "logged", "--out", "log.csv"), "no rankings to draw"),
    ],
)
def test_bad_input_is_one_sentence(capsys, arguments, message):
    code, out = _run(capsys, *arguments)
    assert code == 2
    assert message in out.err
    assert "Traceback" not in out.err


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_simulate_writes_the_same_log_twice_and_it_loads(capsys, tmp_path, ending):
    from engine.logs.ingest import load

    files = [tmp_path / f"{name}.{ending}" for name in "ab"]
    for file in files:
        code, out = _run(
            capsys, "simulate", "top_k(items=6, shown=3)", "--policy", "most_relevant",
            "--policy", "uniform", "--impressions", "200", "--seed", "7", "--out", str(file),
            "--json",
        )  # fmt: skip
        assert code == 0
        assert json.loads(out.out)["rows"] == 600
    assert files[0].read_bytes() == files[1].read_bytes()
    log = load(files[0])
    assert log.counts["rows"] == 600
    assert log.counts["impressions"] == 200
    assert {"item", "rank", "reward", "propensity"} <= set(log.mapping)

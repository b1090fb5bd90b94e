import json

import pytest

from engine.cli.main import main
from engine.core.method import methods, parse


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
        "ranker", "exploration", "best_on_top", "standard_error", "interval", "clicks_per_round",
        "exposure_gini", "exact_lock_in",
    ]  # fmt: skip
    assert naive["exact_lock_in"] == pytest.approx(0.3552631578947369, abs=1e-15)
    assert other["exploration"] == 0.1
    assert other["exact_lock_in"] is None


def test_a_ranker_that_ends_well_in_every_world_is_not_certain_to(capsys):
    """Wilson: 60 of 60 leave 60 / (60 + 1.96^2) = .9398 and up."""
    asked = "--rounds", "3000", "--worlds", "60", "--json"
    _, out = _run(capsys, "loop", "two_items", "--ranker", "ips(exploration=0.5)", *asked)
    (line,) = json.loads(out.out)["rankers"]
    assert line["best_on_top"] == 1
    assert line["interval"] == pytest.approx([60 / (60 + 1.959964**2), 1])


def test_a_single_world_has_no_standard_error(capsys):
    code, out = _run(
        capsys, "loop", "two_items", "--ranker", "ips", "--rounds", "9", "--worlds", "1", "--json"
    )
    assert code == 0
    assert json.loads(out.out)["rankers"][0]["standard_error"] is None


@pytest.mark.parametrize("world", methods("simulator"))
def test_every_ranker_explores_in_every_way_in_every_world(capsys, world):
    specs = [
        f"{ranker}(exploration=0.2, explore='{how}')"
        for ranker in methods("loop.rankers")
        for how in methods("loop.explorations")
    ]
    rankers = [part for spec in specs for part in ("--ranker", spec)]
    code, out = _run(capsys, "loop", world, *rankers, "--rounds", "20", "--worlds", "4", "--json")
    lines = json.loads(out.out, parse_constant=pytest.fail)["rankers"]
    assert code == 0
    assert [line["ranker"] for line in lines] == [
        parse("loop.rankers", spec).spec for spec in specs
    ]
    assert all(0 <= line["best_on_top"] <= 1 for line in lines)
    assert all(line["exposure_gini"] >= 0 and line["clicks_per_round"] >= 0 for line in lines)


def test_loop_says_it_in_words(capsys):
    code, out = _run(capsys, "loop", "two_items", "--ranker", "naive", "--rounds", "50")
    assert code == 0
    assert "the exact probability of lock-in is 0.3553" in out.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("loop", "nowhere", "--ranker", "naive"), "Known ones: "),
        (("loop", "two_items", "--ranker", "best"), "Known ones: "),
        (("loop", "two_items", "--ranker", "naive(exploration=2)"), "between 0 and 1"),
        (("loop", "two_items"), "--ranker"),
        (("loop", "top_k(users='martian')", "--ranker", "naive"), "Known ones: "),
        (("loop", "two_items", "--ranker", "ips(examination=(0.5,))"), "each of the 2 ranks"),
        (("loop", "two_items", "--ranker", "fair_controller(group=(3,))"), "places 1 to 2"),
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
    from engine.ingest.load import load

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

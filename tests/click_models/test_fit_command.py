"""`counterclick fit` prints the promised JSON and nothing else."""

import io
import json
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest
from pyarrow.parquet import read_table, write_table

from engine.cli.main import main

HERE = Path(__file__).parents[1] / "published" / "clicks"
LOGS = ("multi", "swap")
MAP = [
    word for pair in ("impression=session", "item=doc", "reward=click") for word in ("--map", pair)
]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """What `fit --test --json` prints, which is JSON and nothing else, of 12,000 lists each."""
    files = [tmp_path_factory.mktemp("logs") / f"sim_pbm_{name}.parquet" for name in LOGS]
    for file in files:
        write_table(read_table(HERE / file.name).slice(0, 120_000), file)
    learned, predicted = map(str, files)

    @cache
    def printed(model, *more):
        written = io.StringIO()
        with pytest.raises(SystemExit) as done, redirect_stdout(written):
            main(["fit", learned, "--model", model, *MAP, *more, "--test", predicted, "--json"])
        assert done.value.code == 0
        return json.loads(written.getvalue())

    return printed


def test_fit_and_test(fitted):
    found = fitted("pbm")
    assert found["model"] == "pbm"
    assert len(found["parameters"]["examination"]) == 10
    assert set(found["log_likelihood"]) == {"train", "test"}
    assert -0.3 < found["log_likelihood"]["test"] < -0.2
    assert len(found["perplexity"]["test"]["per_rank"]) == 10
    assert 1 < found["perplexity"]["test"]["overall"] < 2
    assert 0 < found["standard_error"]["test"] < 0.01
    assert found["prior"] == {"clicks": 0.0002, "impressions": 0.001}


def test_a_test_is_predicted_with_a_learned_prior_that_pulls_parameters_on_request_alone(
    fitted,
):
    weak = fitted("pbm(prior_clicks=0.0003, prior_impressions=0.001)")
    default, pulled = fitted("pbm"), fitted("pbm", "--choose-prior")
    for each in (default, pulled):
        assert each["log_likelihood"]["test"] - weak["log_likelihood"]["test"] > 0.001
    assert pulled["predictor"] == pulled["model"]
    assert default["predictor"] == "pbm, attractiveness by its posterior mean"
    assert pulled["prior"]["impressions"] >= 1
    assert default["prior"]["impressions"] == 0.001
    assert default["parameters"]["examination"] == pytest.approx(
        weak["parameters"]["examination"], abs=1e-3
    )


def test_an_unknown_model_is_one_sentence(capsys):
    with pytest.raises(SystemExit) as done:
        main(["fit", str(HERE / "sim_pbm_multi.parquet"), "--model", "magic"])
    assert done.value.code == 2
    assert "there is no click model called 'magic'" in capsys.readouterr().err


def test_the_text_says_how_perplexity_is_computed(tmp_path, capsys):
    file = tmp_path / "log.csv"
    file.write_text("item,rank,reward\na,1,1\nb,2,0\na,2,1\n")
    other = tmp_path / "other.csv"
    other.write_text("item,rank,reward\na,1,1\nc,2,0\n")
    with pytest.raises(SystemExit):
        main(["fit", str(file), "--model", "rank_ctr", "--test", str(other)])
    told = capsys.readouterr().out
    assert "2^(-mean of log2 P(click, or no click))" in told
    assert "prior: 0.0002 pseudo-clicks in 0.001 pseudo-impressions" in told
    assert "50.0% of the rows of test show pairs that the model never saw." in told

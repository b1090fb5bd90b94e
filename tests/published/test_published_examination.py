"""Published estimates of 40,000 simulated sessions, in the engine and on the command line."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from engine.cli.main import main
from engine.core.method import parse
from engine.examination.curve import Curve
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.relevance.relevance import relevance

HERE = Path(__file__).parent / "clicks"
EXPECTED = json.loads((HERE / "sim_expected.json").read_text())
TRUTH = json.loads((HERE / "sim_truth.json").read_text())
NAMES = {"session": "impression", "doc": "item", "click": "reward"}
HARVESTING = [
    (method, weight, f"{method}_{'paper' if weight == 'paper' else 'var'}")
    for method in ("pivot_one", "adjacent_chain", "all_pairs")
    for weight in ("paper", "precision")
]
POPULAR = "steps=50, accelerate=False, prior_clicks=1, prior_impressions=2, pinned=False"


@pytest.fixture(scope="module", params=["pbm_multi", "pbm_swap", "pbm_randtopn"])
def published(request) -> tuple[str, Log]:
    table = pq.read_table(HERE / f"sim_{request.param}.parquet")
    columns = {NAMES.get(key, key): table[key].to_numpy() for key in table.column_names}
    return request.param, from_table(columns, name=request.param)


def fitted(log: Log, spec: str) -> np.ndarray:
    return parse("examination", spec).fit(log).examination


def test_harvesting(published):
    name, log = published
    for method, weight, key in HARVESTING:
        if key in EXPECTED[name]["estimates"]:
            found = fitted(log, f"{method}(pairs={weight!r})")
            assert found == pytest.approx(EXPECTED[name]["estimates"][key], abs=1e-9), key


def test_click_through_and_likelihood(published):
    name, log = published
    expected = EXPECTED[name]["estimates"]
    assert fitted(log, "naive_ctr") == pytest.approx(expected["naive_ctr"], abs=1e-9)
    assert fitted(log, "regression_em") == pytest.approx(expected["pbm_mle"], abs=1e-4)
    popular = fitted(log, f"regression_em({POPULAR})")
    assert popular == pytest.approx(expected["pbm_pyclick50_prior"], abs=1e-9)
    if "swap_arms" in expected:
        assert fitted(log, "swap_interventions") == pytest.approx(expected["swap_arms"], abs=1e-9)


def test_errors_of_corrected_relevance(published):
    name, log = published
    known = np.array(TRUTH[name]["relevance"])
    for key, examination in (("", EXPECTED[name]["estimates"]["pbm_mle"]),
                             ("_true_e", TRUTH[name]["examination"])):  # fmt: skip
        curve = Curve(
            "known", np.array(examination), np.zeros((10, 2)), np.ones(10, bool), np.zeros(0)
        )
        for correction in ("ctr", "ips", "coec", "em"):
            errors = EXPECTED[name]["relevance"].get(correction + key)
            if errors is None or (name == "pbm_randtopn" and (correction, key) == ("ips", "")):
                continue
            if name == "pbm_randtopn" and (correction, key) == ("coec", ""):
                continue  # published with the shuffled log's click-through as its curve
            found = relevance(log, curve, correction)
            query = log.queries[found["query_code"]].astype(int)
            item = log.items[found["item_code"]].astype(int)
            error = np.sqrt(((found["relevance"] - known[query, item]) ** 2).mean())
            assert error == pytest.approx(errors["rmse_all"], abs=1e-5), (correction, key)


def test_the_command_line_prints_the_promised_json(capsys):
    file = str(HERE / "sim_pbm_multi.parquet")
    maps = [part for pair in NAMES.items() for part in ("--map", f"{pair[1]}={pair[0]}")]
    methods = ["--method", "pivot_one(pairs='paper')", "--method", "all_pairs"]
    with pytest.raises(SystemExit) as done:
        main(["examine", file, "--json", *maps, *methods])
    assert done.value.code == 0
    found = json.loads(capsys.readouterr().out)["methods"]
    expected = EXPECTED["pbm_multi"]["estimates"]
    assert [each["method"] for each in found] == ["pivot_one(pairs='paper')", "all_pairs"]
    assert found[0]["examination"] == pytest.approx(expected["pivot_one_paper"], abs=1e-9)
    assert found[1]["examination"] == pytest.approx(expected["all_pairs_var"], abs=1e-9)
    for each in found:
        assert set(each) == {"method", "examination", "interval", "identified", "warnings"}
        assert all(low <= high for low, high in each["interval"])

"""The Open Bandit sample through the command line, against Open Bandit Pipeline's values."""

import json
from pathlib import Path

import pytest

from engine.cli.main import main
from tests.published.open_bandit import policy_file, rewards_file

HERE = Path(__file__).parent / "ope"
EXPECTED = json.loads((HERE / "obd_expected.json").read_text())["logs"]
ESTIMATORS = {
    "ips": "ipw",
    "snips": "snipw",
    "clipped(max_weight=2)": "cipw_2",
    "clipped(max_weight=10)": "cipw_10",
    "clipped(max_weight=100)": "cipw_100",
    "dm": "dm",
    "dr": "dr",
}
TARGETS = ("uniform", "bts", "softmax", "eps_greedy", "greedy_det", "ctx_softmax")


def test_values_equal_the_published_ones(tmp_path, capsys):
    """Of one log; `test_every_published_number.py` has all numbers of both, without the files."""
    log = "bts"
    shared = ["evaluate", str(HERE / f"obd_log_{log}_men.csv.gz"), "--json"]
    shared += ["--rewards", str(rewards_file(log, tmp_path))]
    shared += [part for spec in ESTIMATORS for part in ("--estimator", spec)]
    tabular = [target for target in TARGETS if target != "ctx_softmax"]
    runs = [
        (tabular, []),
        (["ctx_softmax"], ["--map", "query=user_group"]),
    ]
    for targets, mapping in runs:
        files = [str(policy_file(target, tmp_path)) for target in targets]
        policies = [part for file in files for part in ("--policy", file)]
        with pytest.raises(SystemExit) as ended:
            main([*shared, *mapping, *policies])
        assert ended.value.code == 0
        found = json.loads(capsys.readouterr().out)["estimates"]
        assert len(found) == len(targets) * len(ESTIMATORS)
        for one in found:
            target = Path(one["policy"]).stem
            known = EXPECTED[f"{log}_men"]["targets"][target]
            published = known["estimators"][ESTIMATORS[one["estimator"]]]
            assert one["value"] == pytest.approx(published["value"], rel=1e-9)
            assert one["verdict"] in ("estimable", "directional", "not estimable")
            if one["estimator"] == "snips":
                error = published["se_delta_method_not_obp"]
                assert one["standard_error"] == pytest.approx(error, rel=0.03)
            if one["estimator"] == "ips":
                assert one["effective_sample_size"] == pytest.approx(known["diagnostics"]["ess"])
                assert one["max_weight"] == pytest.approx(known["diagnostics"]["max_w"])
                assert one["mean_weight"] == pytest.approx(known["diagnostics"]["mean_w"])


def test_a_policy_that_the_log_hardly_supports_is_refused_in_words(tmp_path, capsys):
    file = policy_file("greedy_det", tmp_path)
    log = HERE / "obd_log_random_men.csv.gz"
    with pytest.raises(SystemExit):
        main(["evaluate", str(log), "--policy", str(file), "--estimator", "ips", "--json"])
    one = json.loads(capsys.readouterr().out)["estimates"][0]
    assert one["verdict"] == "not estimable"
    assert "One click contributes 100% of the value." in one["warnings"]
    assert one["next"]

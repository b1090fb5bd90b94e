"""`counterclick evaluate`: the estimators that suit a log, and the verdict before its number."""

import json

import numpy as np
import pytest

from engine.cli.main import main

RNG = np.random.default_rng(0)
SLOTS = "item,click,propensity\n" + "".join(
    f"{item},{click},0.5\n" for item, click in zip("ab" * 20, RNG.integers(0, 2, 40), strict=True)
)
LISTS = "".join(
    f"s{page},{item},{rank},{RNG.integers(0, 2)}\n"
    for page in range(40)
    for rank, item in enumerate(RNG.permutation(["a", "b", "c"]), start=1)
)


@pytest.mark.parametrize(
    ("text", "used"),
    [
        (SLOTS, ["snips", "ips", "dr"]),
        (
            f"session,item,rank,click\n{LISTS}",
            ["snips(weighting='policy_aware')", "ips(weighting='policy_aware')", "dm"],
        ),
    ],
    ids=["slots", "rankings without propensities"],
)
def test_a_log_is_asked_as_on_the_page(tmp_path, capsys, text, used):
    path = tmp_path / "log.csv"
    path.write_text(text)
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(path), "--policy", "uniform", "--json"])
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)["estimates"]
    assert [one["estimator"] for one in told] == used


def printed(capsys, log, policy, estimator="ips", code=0):
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(log), "--policy", str(policy), "--estimator", estimator])
    assert ended.value.code == code
    return capsys.readouterr().out


def test_reasons_stand_before_the_number(tmp_path, capsys):
    """Of three items the third, half of the policy, was never shown."""
    rows = [f"{'ab'[i % 2]},{int(i % 5 == 0)},0.5" for i in range(4_000)]
    (tmp_path / "log.csv").write_text("\n".join(["item,click,propensity", *rows]))
    (tmp_path / "no_ending").write_text("item,probability\na,0.25\nb,0.25\nc,0.5\n")
    lines = printed(capsys, tmp_path / "log.csv", tmp_path / "no_ending", code=2).splitlines()
    assert lines[2].endswith("ips: not estimable")
    assert lines[3].startswith("  - The log never showed 50.0% of what this policy shows.")
    assert lines[-1].endswith("anything from 0.10 to 0.60")
    assert "  no number  " in lines[-1]


def test_what_a_policy_file_lost_is_told_beside_the_answer(tmp_path, capsys):
    rows = [f"{'ab'[i % 2]},{int(i % 5 == 0)},0.5" for i in range(400)]
    (tmp_path / "log.csv").write_text("\n".join(["item,click,propensity", *rows]))
    (tmp_path / "policy.csv").write_text("item;probability\na;0,25\nb;0,7\nc;0,05\n")
    files = [str(tmp_path / "log.csv"), "--policy", str(tmp_path / "policy.csv")]
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *files, "--estimator", "ips", "--json"])
    assert ended.value.code == 0
    out, error = capsys.readouterr()
    assert json.loads(out)["estimates"][0]["value"] == pytest.approx(0.2 * (0.25 + 0.7), abs=1e-12)
    assert error == (
        "1 item of policy.csv never occurred in the log, first 'c' at line 4; kept: the verdict "
        "says how much they weigh.\n"
    )


def test_files_of_one_name_in_two_folders_are_two_policies(tmp_path, capsys):
    rows = [f"{'ab'[i % 2]},{i % 2},0.5" for i in range(400)]
    (tmp_path / "log.csv").write_text("\n".join(["item,click,propensity", *rows]))
    files = []
    for item in "ab":
        (tmp_path / item).mkdir()
        files += ["--policy", str(tmp_path / item / "p.csv")]
        (tmp_path / item / "p.csv").write_text(f"item,probability\n{item},1\n")
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", str(tmp_path / "log.csv"), *files, "--estimator", "ips", "--json"])
    assert ended.value.code == 0
    estimates = json.loads(capsys.readouterr().out)["estimates"]
    assert [one["value"] for one in estimates] == [0, pytest.approx(1)]
    assert [one["policy"] for one in estimates] == files[1::2]


def test_a_number_that_is_supported_stands_below_its_verdict(tmp_path, capsys):
    rng = np.random.default_rng(0)
    rows = [f"{'ab'[i % 2]},{int(rng.random() < 0.2)},0.5" for i in range(4_000)]
    (tmp_path / "log.csv").write_text("\n".join(["item,click,propensity", *rows]))
    lines = printed(capsys, tmp_path / "log.csv", "uniform").splitlines()
    assert lines[2] == "uniform, ips: estimable"
    assert lines[4].split()[:4] == ["verdict", "policy", "estimator", "value"]
    assert lines[5].split()[:3] == ["estimable", "uniform", "ips"]
    assert len(lines) == 6

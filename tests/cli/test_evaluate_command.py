"""`counterclick evaluate`: without an estimator, those that suit the log."""

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

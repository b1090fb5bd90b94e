"""`evaluate` by two rewards side by side: what one policy gains in clicks and loses in sales."""

import json
import random

import pytest

from engine.cli.main import main


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """What is clicked most is bought least."""
    rng, lines = random.Random(1), ["impression,item,rank,click,purchase"]
    for number in range(800):
        for rank, item in enumerate(rng.sample(range(6), 3), start=1):
            click = rng.random() < (0.2 + 0.12 * item) / rank
            bought = rng.random() < 0.6 - 0.1 * item
            lines.append(f"{number},d{item},{rank},{int(click)},{int(bought)}")
    path = tmp_path_factory.mktemp("two") / "log.csv"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def printed(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *words, "--policy", "most_clicked", "--estimator", "dm"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_two_rewards_stand_side_by_side(file, capsys):
    text = printed(capsys, file, "--reward", "click", "purchase")
    assert "most_clicked, dm: click up, purchase down" in text
    record = json.loads(
        printed(capsys, file, "--reward", "click", "--reward", "purchase", "--json")
    )
    assert [each["reward"] for each in record["rewards"]] == ["click", "purchase"]
    first, second = (each["estimates"][0] for each in record["rewards"])
    assert record["estimates"][0] == first
    assert second["value"] < first["value"]


def test_policies_rank_by_the_first_of_them(file, capsys):
    """Alone, most_clicked ranks by what is bought, so that more is bought."""
    alone = json.loads(printed(capsys, file, "--reward", "purchase", "--json"))
    both = json.loads(printed(capsys, file, "--reward", "click", "purchase", "--json"))
    turned = json.loads(printed(capsys, file, "--reward", "purchase", "click", "--json"))
    assert alone["estimates"][0]["value"] > both["rewards"][1]["estimates"][0]["value"] + 0.2
    assert turned["estimates"][0] == alone["estimates"][0]

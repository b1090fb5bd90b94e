"""The picker of what counts: on every page that reads a log, in the link, and in the program."""

import random

import pytest

from engine.access.settings import workspace
from engine.console.console import ask
from engine.ingest.load import load
from engine.logs.rewards import rewarded

pytestmark = pytest.mark.usefixtures("forked_queries")
NAMES = {"click": "reward", "purchase": "purchase"}
"""Each reward of the log, and the column of the stored table that holds it."""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """What is clicked most is bought least."""
    rng, lines = random.Random(1), ["impression,item,rank,click,purchase"]
    for number in range(300):
        for rank, item in enumerate(rng.sample(range(5), 3), start=1):
            click = rng.random() < (0.2 + 0.12 * item) / rank
            lines.append(
                f"{number},d{item},{rank},{int(click)},{int(rng.random() < 0.6 - 0.1 * item)}"
            )
    path = tmp_path_factory.mktemp("counts") / "log.csv"
    path.write_text("\n".join(lines) + "\n")
    return load(path, workspace=workspace())


def picker(app):
    return next(box for box in app.selectbox if box.label == "What counts")


def test_it_is_picked_once_for_all_pages(visit, said, log):
    app = visit("sql", log=log)
    assert picker(app).options == ["click", "purchase"]
    assert "reward" not in app.query_params
    picker(app).set_value("purchase").run()
    assert not app.exception
    assert app.query_params["reward"] == "purchase"
    assert "of rows" in said(app)
    app.switch_page("pages/examination.py").run()
    assert not app.exception
    assert picker(app).value == "purchase"


def test_two_rewards_stand_side_by_side(visit, said, log):
    chosen = {"policies": ["most_clicked"], "estimators": ["dm"]}
    app = visit("compare", log=log, tab="Second reward", **chosen)
    assert not app.exception
    (table,) = [frame.value for frame in app.dataframe if "against the log" in frame.value]
    assert table["against the log"].tolist() == ["click up, purchase down"]


def test_a_sample_shows_a_second_reward_too(visit):
    app = visit("compare", log="three_rankers", policies=["most_clicked"], tab="Second reward")
    assert not app.exception
    assert any("against the log" in frame.value for frame in app.dataframe)


def test_a_link_names_what_counts(visit, log):
    app = visit("examination", log=log, reward="purchase")
    assert not app.exception
    assert picker(app).value == "purchase"
    app = visit("examination", log=log, reward="of nobody")
    assert picker(app).value == "click"


def test_the_console_asks_by_what_counts(visit, log):
    """Its example queries count the reward that is picked."""
    sums = "SELECT SUM(reward) AS n FROM log"
    stored = {name: ask(rewarded(log, name), sums).table["n"][0].as_py() for name in NAMES}
    assert stored == {
        name: float(log.query(f"SELECT SUM(CAST({column} AS DOUBLE)) AS n FROM log")["n"][0])
        for name, column in NAMES.items()
    }
    clicks = [visit("sql", log=log, reward=name).dataframe[0].value["clicks"] for name in NAMES]
    assert [sum(each) for each in clicks] == list(stored.values())

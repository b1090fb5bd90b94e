"""What stands below the answer: what changed, every number, and the winner's curse."""

import numpy as np
import streamlit as st

from engine.core.numbers import significant
from engine.core.titles import titled, titled_spec
from engine.evaluation.explanations.ranking_changes import ranking_changes
from engine.evaluation.learned.honest_split import Learned
from engine.figures.learning.winners_curse import winners_curse
from engine.logs.log import Log
from engine.studies.learning.winners_curse import few_and_rare, picks
from pages.parts.shared.answers.verdict import estimates, reasons
from pages.parts.shared.charts.chart import export_menu, show

ROWS = (200, 500, 1_000, 2_000, 5_000, 20_000, 50_000)
RARE = (1, 2, 4, 8, 16, 32, 64, 128)
WORLDS = 400
PYTHON = """import numpy as np

from engine.programs import few_and_rare, picks

for {name} in {numbers}:
    print({name}, picks({call}, 400, np.random.default_rng(1))[0])
"""


def changes(log: Log, outcomes: list[Learned]) -> None:
    """The ten queries that the first learner ranks most differently from the log."""
    first = outcomes[0]
    if first.policy.contextual:
        st.text("This policy looks at columns of the log, so a query has no one ranking.")
        return
    rows = ranking_changes(log, first.policy)
    if not rows:
        st.text("The policy shows what the log showed.")
        return
    table = {
        "query": [row.query for row in rows],
        "impressions": [row.impressions for row in rows],
        "exposure moved": [f"{row.moved:.0%}" for row in rows],
        "before": [row.before for row in rows],
        "after": [row.after for row in rows],
    }
    st.dataframe(table, hide_index=True, alt="The ten queries whose ranking moved most")
    export_menu(table, "ranking_changes", "ranking_changes", picture=False)


def numbers(outcomes: list[Learned]) -> None:
    """The honest values with their reasons, and which settings tuning chose among."""
    names = [titled(outcome.learner) for outcome in outcomes]
    reasons([outcome.honest for outcome in outcomes], names)
    estimates([outcome.honest for outcome in outcomes], names)
    for outcome in outcomes:
        sessions = outcome.split.sessions()
        st.text(
            f"{titled(outcome.learner)}: {sessions['train']:,} sessions to learn, "
            f"{sessions['tune']:,} to tune, {sessions['test']:,} to evaluate; "
            f"{significant(100 * outcome.claimed.value)} per 100 impressions on the sessions it "
            "learned from."
        )
        if outcome.tried:
            st.dataframe(
                {
                    "setting": [titled_spec("learners", spec) for spec, _ in outcome.tried],
                    "per 100 impressions on tuning sessions": [
                        100 * value for _, value in outcome.tried
                    ],
                },
                hide_index=True,
                alt="The settings that tuning chose among",
            )


def curse() -> None:
    """The winner's curse, simulated: by rows of the log and by number of rare actions."""
    st.markdown(
        "Twenty actions; the logging policy rarely takes sixteen of them. The highest IPS "
        "estimate belongs to a rare action with lucky clicks. Clipping, or a penalty for "
        "variance, avoids it."
    )
    rng = np.random.default_rng(1)
    left, right = st.columns(2, gap="large")
    with left:
        picks_by_rows = {rows: picks(few_and_rare(), rows, WORLDS, rng) for rows in ROWS}
        python = PYTHON.format(name="rows", numbers=ROWS, call="few_and_rare(), rows")
        show(winners_curse(picks_by_rows, 0.5, "rows of the log", python), "curse_rows")
    with right:
        picks_by_rows = {rare: picks(few_and_rare(rare), 1_000, WORLDS, rng) for rare in RARE}
        python = PYTHON.format(name="rare", numbers=RARE, call="few_and_rare(rare), 1_000")
        show(winners_curse(picks_by_rows, 0.5, "rare actions", python), "curse_candidates")

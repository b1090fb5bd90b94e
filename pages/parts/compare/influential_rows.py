"""Behind a comparison: the most influential rows, the log it would need, the weightings."""

from collections.abc import Sequence

import streamlit as st

from engine.core.errors import EngineError
from engine.core.numbers import percent, significant
from engine.core.titles import titled_spec
from engine.evaluation.answer import Answer
from engine.evaluation.explanations.influential_rows import influential_rows
from engine.figures.compare.weighting_assumption import weighting_assumption
from engine.logs.log import Log
from engine.policies.uploaded import policy_label
from engine.studies.design.sample_size import sample_size
from engine.weightings.supported import supported_weightings
from pages.parts.shared.charts.chart import show
from pages.parts.shared.messages.lights import lights

ROWS = 10


def largest_rows(answers: Sequence[Answer]) -> None:
    """For each answer the logged rows with the largest weighted rewards, with their share."""
    for answer in answers:
        st.text(f"{policy_label(answer.policy)}, {titled_spec('estimators', answer.estimator)}")
        try:
            rows = influential_rows(answer, ROWS)
        except EngineError as error:
            st.text(error.on_page)
            continue
        if not len(rows["line"]):
            st.text("No item that this policy shows was clicked in this log.")
            continue
        names = ("line", "query", "item", "rank", "reward")
        shown = {name: rows[name] for name in names if name != "query" or rows[name].any()}
        shown |= {
            "weight": [significant(float(weight)) for weight in rows["weight"]],
            "share of the value": [percent(float(share)) for share in rows["share"]],
        }
        st.dataframe(
            shown, hide_index=True, alt=f"The {ROWS} rows that contribute most to the value"
        )


def required_size(answers: Sequence[Answer]) -> None:
    """For each answer, how much more log of this kind would make it estimable."""
    for answer in answers:
        st.text(f"{policy_label(answer.policy)}: {sample_size(answer).sentence}")


def weightings(log: Log) -> None:
    """Every weighting with what it assumes, and why this log cannot use it where it cannot."""
    lights(
        (
            (
                "amber" if weighting.why_not else "green",
                f"{titled_spec('weightings', weighting.key)}: {weighting.assumes}\n"
                f"{weighting.why_not}",
            )
            for weighting in supported_weightings(log)
        ),
        {"green": "Available", "amber": "Needs data"},
    )
    st.text("Positions used in the weight of a click at rank 3:")
    show(weighting_assumption(), "looks", "weightings")

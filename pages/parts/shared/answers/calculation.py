"""How this is calculated: its formula with the log's numbers, what it assumes, and the papers."""

from collections.abc import Iterable, Sequence

import streamlit as st

from engine.core.glossary import linked
from engine.core.method import Method, parse
from engine.core.references import citation
from engine.core.titles import titled_spec
from engine.evaluation.answer import Answer
from engine.evaluation.explanations.worked_formula import named_sums, worked_formula
from engine.figures.compare.weighting_assumption import weighting_assumption
from engine.policies.uploaded import policy_label
from pages.parts.shared.answers.card import GLOSSARY_PAGE
from pages.parts.shared.answers.verdict import reasons
from pages.parts.shared.charts.chart import show


def calculation_of(answers: Sequence[Answer]) -> None:
    """A picker of the answers, and all that stands behind the one that is picked."""
    by_name = {
        f"{policy_label(answer.policy)}, {titled_spec('estimators', answer.estimator)}": answer
        for answer in answers
        if answer.evidence is not None
    }
    if not by_name:
        st.text("The log supports no estimate, so there is no calculation to show.")
        return
    picked = st.selectbox("Estimate", list(by_name), key="explained")
    answer = by_name.get(picked, next(iter(by_name.values())))
    estimator: Method = parse("estimators", answer.estimator)
    _method(estimator)
    st.markdown("With the numbers of this log:")
    st.latex(worked_formula(answer))
    if answer.evidence is not None and answer.evidence.weights is not None:
        sums = named_sums(answer.evidence)
        st.dataframe(
            {"Sum": list(sums), "Value": list(sums.values())},
            hide_index=True,
            alt="Intermediate sums",
        )
        st.markdown("Weight formula:")
        weighting = parse("weightings", estimator.weighting)
        _method(weighting)
        show(weighting_assumption([weighting.key]), "looks_of_one", weighting.key)
    st.markdown("Warnings:")
    reasons([answer])


def calculation(
    methods: Iterable[Method | type[Method]],
    numbers: Sequence[str] = (),
    title: str = "How this is calculated",
) -> None:
    """A folded part: formulas with the numbers put in, and the methods that stand behind them.

    Args:
        methods: what made the number, each with its card.
        numbers: formulas in LaTeX, down to the numbers on the page.
        title: what is folded, where a page has several.
    """
    with st.expander(title):
        calculation_body(methods, numbers)


def calculation_body(methods: Iterable[Method | type[Method]], numbers: Sequence[str] = ()) -> None:
    """What `calculation` folds, for a tab of its own."""
    for formula in numbers:
        st.latex(formula)
    for method in methods:
        _method(method)


def _method(method: Method | type[Method]) -> None:
    st.markdown(f"**{method.title}.** {linked(method.summary(), GLOSSARY_PAGE)}")
    st.latex(method.formula)
    st.markdown(f"Assumes: {linked(method.assumes, GLOSSARY_PAGE)}")
    for key in method.cites:
        st.caption(citation(key))

"""What clicks say about pairs of items, and the ranking that follows."""

import streamlit as st

from engine.figures.figure import csv_text
from engine.figures.preferences.strengths import strengths
from engine.interleaving.pairs.pair_rule import PairRule
from engine.interleaving.pairs.preference_ranking import as_policy_table, preference_ranking
from engine.logs.log import Log
from engine.results.preferred_pairs import PreferredPairs
from engine.studies.preferences.pair_truth import pair_truth
from engine.studies.preferences.preference_summary import accuracy_sentence
from pages.parts.shared.answers.calculation import calculation
from pages.parts.shared.background import jobs
from pages.parts.shared.charts.chart import digest, show
from pages.parts.shared.charts.program import figure_program
from pages.parts.shared.inputs import controls
from pages.parts.shared.logs.workspace import python_of
from pages.parts.shared.messages import escape


def pair_explorer(log: Log) -> None:
    """The rule, the sentence, the scores of one query, and a policy file."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        rule = PairRule.parse(
            controls.spec("interleaving.pairs", "What a click says", "pair_rule", "skip_above")
        )
    key = digest(log.fingerprint, rule.spec)
    with jobs.awaited("pairs", key, lambda tick: _read(log, rule)) as pairs:
        if pairs is None:
            return
        ranking, read = pairs
        result = PreferredPairs(log, ranking)
        st.markdown(f"**{escape.text(result.heading())}**")
        names = {str(log.queries[query]): query for query in ranking.strengths}
        with right:
            chosen = names[controls.option("Query", list(names), "pair_query")]
        setup = (
            f"{python_of(log)}\nfrom engine.programs import PairRule\n"
            "from engine.programs import preference_ranking\n\n"
            f"ranking = preference_ranking(log, PairRule.parse({rule.spec!r}))\n"
        )
        program = figure_program(setup, f"strengths(ranking.strengths[{chosen}])")
        show(strengths(ranking.strengths[chosen], program, ranking.counts.sql), "strengths")
        if read is not None:
            st.markdown(escape.text(accuracy_sentence(read, 2 * read.error)))
        for remark in result.remarks():
            st.markdown(escape.text(remark))
        st.download_button(
            "Download the ranking as a policy",
            lambda: csv_text(as_policy_table(ranking, log)),
            "preferences.csv",
            "text/csv",
            on_click="ignore",
            help="Columns query, item, score: Compare policies takes this file.",
        )
    calculation([rule], [])


def _read(log: Log, rule: PairRule) -> tuple:
    return preference_ranking(log, rule), pair_truth(log, rule)

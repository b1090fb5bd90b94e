"""The names that programs exported from pages use, wherever the files of the engine lie.

`from engine.programs import compare, headline` goes on working in a program that somebody saved
when files are moved or renamed; so a name that stands here stays. Who writes a program by hand
finds the verbs in `engine.api`.
"""

from importlib import import_module

MODULES = {
    "click_models.jackknife": "intervals",
    "click_models.parameter_table": "parameter_table",
    "click_prediction.leaderboard": "leaderboard",
    "console.console": "ask",
    "core.method": "parse",
    "core.numbers": "as_json",
    "diversity.against_relevance": "against_relevance",
    "evaluation.clipping_sweep": "clipping_sweep",
    "evaluation.compare": "compare",
    "evaluation.headline": "headline",
    "evaluation.learned.honest_split": "learn",
    "studies.preferences.interleaved_pages": "interleave",
    "evaluation.learned.learned_headline": "learned_headline",
    "evaluation.learned.true_value": "true_values",
    "examination.attention": "power_law",
    "examination.contextual": "Contextual",
    "examination.examination_model": "examine",
    "relevance.largest_corrections": "largest_corrections",
    "relevance.missing_by_rank": "missing_by_rank",
    "relevance.position_bias": "ResultPage",
    "figures.compare.calibration": "calibration",
    "figures.compare.known_truth": "known_truth",
    "figures.compare.periods": "by_logger by_period",
    "figures.compare.sequential": "sequential",
    "figures.compare.sweep": "sweep",
    "figures.compare.weight_distribution": "overlap",
    "figures.compare.weighting_assumption": "weighting_assumption",
    "figures.examination.examination_curves": "examination_curves",
    "figures.examination.examination_leaderboard": "examination_leaderboard",
    "figures.examination.examination_links": "examination_links",
    "figures.examination.examination_missing": "examination_missing",
    "figures.examination.examination_relevance": "examination_relevance",
    "figures.figure": "csv_text",
    "figures.log.log_over_time": "click_rates gathering",
    "figures.loop.futures": "futures_over_time silenced",
    "figures.loop.loop_bump": "loop_bump",
    "figures.loop.loop_concentration": "gini_over_rounds lorenz_curves",
    "figures.loop.loop_history": "loop_history",
    "figures.loop.loop_interventions": "loop_interventions",
    "figures.loop.loop_lock_in": "loop_lock_in",
    "figures.loop.loop_misspecified_curve": "loop_misspecified_curve",
    "figures.loop.loop_side_by_side": "loop_side_by_side",
    "figures.loop.loop_winners": "loop_winners",
    "figures.loop.loop_worlds": "worlds_clicks worlds_on_top",
    "figures.preferences.merged_pages": "merged_pages",
    "figures.preferences.offline_beside_interleaved": "offline_beside_interleaved",
    "figures.preferences.race": "race",
    "figures.preferences.regret": "regret",
    "figures.preferences.sequential_test": "sequential_test",
    "figures.preferences.strengths": "strengths",
    "figures.preferences.variants": "variants",
    "figures.preferences.win_rate": "win_rate",
    "ingest.load": "load",
    "ingest.read_options": "ReadOptions",
    "ingest.samples": "open_sample",
    "ingest.several_files": "load_several",
    "online_evaluation.interleaved_log": "analyse",
    "online_evaluation.sequential_path": "sequential_path",
    "online_evaluation.variants": "compare_variants",
    "interleaving.pairs.pair_rule": "PairRule",
    "interleaving.pairs.preference_ranking": "preference_ranking",
    "logs.arrays": "from_table",
    "logs.rewards": "rewarded",
    "loop.experiments.comparison": "Comparison",
    "loop.experiments.futures": "futures",
    "loop.experiments.history": "history",
    "loop.experiments.interventions": "interventions",
    "loop.experiments.lock_in": "simulated",
    "loop.experiments.long_run": "long_run_sentence",
    "loop.experiments.manual_loop": "manual_loop",
    "loop.experiments.misspecified_curve": "misspecified_curve",
    "loop.rankers.named": "ranker_named",
    "loop.recorded": "recorded",
    "loop.schedule": "Schedule",
    "loop.simulate": "compare_rankers simulate",
    "policies.policy": "Policy",
    "policies.uploaded": "policies_of",
    "rankings.named": "page_ranker",
    "rankings.samples": "job_seekers jordans several_queries",
    "reports.markdown": "markdown",
    "reports.report": "report",
    "simulator.from_log": "from_log",
    "simulator.world": "World",
    "studies.learning.online_and_offline": "online_and_offline",
    "studies.learning.selection_bias": "selection_bias",
    "studies.learning.winners_curse": "few_and_rare picks",
    "studies.like_this_log": "like_this_log",
    "studies.monitoring": "monitor",
    "studies.preferences.duel_race": "duel_race",
    "studies.preferences.interleaved_world": "interleaved_log",
    "studies.preferences.offline_and_interleaved": "offline_and_interleaved",
    "studies.preferences.preference_race": "preference_race",
    "studies.true_examination": "true_curve true_liking",
}
"""Where each name is defined today: files of the engine, and what programs use of them."""
RENAMED = {"compare_rankers": "compare", "Comparison": "RankerComparison"}
"""Names that are another's in a file of their own."""
NAMES = {name: module for module, names in MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """A name by its file, which is read when a program asks for it."""
    if name not in NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"engine.{NAMES[name]}"), RENAMED.get(name, name))


def __dir__() -> list[str]:
    return sorted(NAMES)

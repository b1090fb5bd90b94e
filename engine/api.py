"""Counterclick from Python: the verbs of the command line, with the same words and numbers.

Results print themselves: a table with verdicts in a terminal, HTML in a notebook; each has
`.to_frame()`, `.figure()` and `.as_record()`, which is what the command line prints as JSON.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.core.errors import EngineError
from engine.core.method import parse
from engine.core.paths import is_readable
from engine.ingest.read_options import ReadOptions
from engine.logs.log import Log
from engine.verbs.compare_variants import compare_variants as compare_variants
from engine.verbs.design import design as design
from engine.verbs.interleave import interleave as interleave
from engine.verbs.pairs import pairs as pairs
from engine.verbs.ratings import ratings as ratings

if TYPE_CHECKING:
    from engine.estimators.estimator import Estimator
    from engine.learners.learner import Learner
    from engine.policies.policy import Policy
    from engine.reports.results.click_model_fit import ClickModelFit
    from engine.reports.results.evaluation import Evaluation
    from engine.reports.results.examination import Examination
    from engine.reports.results.exposure_audit import ExposureAudit
    from engine.reports.results.health_report import HealthReport
    from engine.reports.results.judgment_list import JudgmentList
    from engine.reports.results.learned_policy import LearnedPolicy
    from engine.reports.results.loop_runs import LoopRuns
    from engine.reports.results.page_rankings import PageRankings
    from engine.reports.results.rewards_side_by_side import RewardsSideBySide
    from engine.reports.results.simulation import Simulation

Files = str | Path | Sequence[str | Path]
"""One file, or several that are read as one log."""


def load(
    files: Files,
    *,
    mapping: Mapping[str, str] | None = None,
    options: ReadOptions | None = None,
    reward: str = "",
    tick: Callable[[float], None] | None = None,
) -> Log:
    """Load a click log from files; every line becomes a row or is quarantined with a reason.

    Args:
        files: CSV, TSV, JSON lines (each also gz or zst) or Parquet; see docs/formats.md.
        mapping: {canonical field: column of the file}; fields that are left out are guessed.
        options: separator, encoding, header, date order, decimal mark, where they are not guessed.
        reward: what counts, where the log holds several rewards; see `engine/logs/rewards.py`.
        tick: called now and then with the share that is done, 0 to 1; raises to cancel.

    Returns:
        The log. `check(log)` says what is wrong with it.

    Raises:
        EngineError: the file is no log, or its lines do not add up.

    >>> log = load("sample_logs/three_rankers/log.parquet")
    >>> log.counts["impressions"]
    14000
    """
    from engine.ingest.load import load as load_one
    from engine.ingest.several_files import load_several, matching
    from engine.logs.rewards import rewarded

    paths = matching([files] if isinstance(files, (str, Path)) else files)
    if len(paths) == 1:
        log = load_one(paths[0], mapping=mapping, options=options, tick=tick, in_place=True)
    else:
        log = load_several(paths, mapping=mapping, options=options, tick=tick, in_place=True)
    return rewarded(log, reward)


def sample(name: str) -> Log:
    """Open one of the logs that come with the program.

    Args:
        name: a folder of `sample_logs`, such as "three_rankers".

    Raises:
        EngineError: there is no such sample.

    >>> sample("three_rankers").counts["impressions"]
    14000
    """
    from engine.ingest.samples import open_sample

    return open_sample(name)


def cluster(cluster: Any, table: str, mapping: Mapping[str, str] | None = None) -> Log:
    """Analyse a log where it lies, on a Spark cluster; only small tables leave it.

    Args:
        cluster: the address of a Spark Connect server, `sc://host:port`, or a Spark session.
        table: a table or view of the cluster, or the path of Parquet files as it sees them.
        mapping: {canonical field: column of the table}; columns of those names if left out.

    Returns:
        A log that every other verb takes. Codes, buckets and lines are computed where the table
        lacks them; nothing is copied.

    Raises:
        EngineError: the cluster does not answer, or a column that every log needs is missing.
    """
    from engine.logs.cluster import log_of_cluster

    return log_of_cluster(cluster, table, mapping)


def check(log: Log) -> "HealthReport":
    """Check a log: what is wrong with it, and what it can answer.

    >>> print(check(sample("three_rankers")).light)
    green
    """
    from engine.health.health import health
    from engine.health.readiness import readiness
    from engine.reports.results.health_report import HealthReport

    return HealthReport(log, tuple(health(log)), readiness(log))


def examine(log: Log, methods: str | Sequence[str] = "all_pairs") -> "Examination":
    """Estimate how much of each rank is examined, relative to rank 1.

    Args:
        log: a log of rankings.
        methods: one spec of an examination method, or several.

    Raises:
        EngineError: a method is unknown, or the log lacks what it needs.

    >>> print(examine(sample("three_rankers")).to_frame()["examination"].round(2).tolist()[:2])
    [1.0, 0.51]
    """
    from engine.examination.examination_model import ExaminationModel
    from engine.examination.examination_model import examine as curve_of
    from engine.examination.long_lists import first_ranks
    from engine.health.click_evidence import require_clicks
    from engine.reports.results.examination import Examination

    models = [ExaminationModel.parse(spec) for spec in _each(methods)]
    if any(model.needs_clicks for model in models):
        require_clicks(log)
    log, sentence = first_ranks(log)
    curves = [curve_of(log, model.spec) for model in models]
    if sentence:
        curves = [replace(curve, warnings=(sentence, *curve.warnings)) for curve in curves]
    return Examination(log, tuple(curves))


def judge(
    log: Log, method: str = "all_pairs", *, min_impressions: int = 10, grades: int = 4
) -> "JudgmentList":
    """Judge how relevant each item is to each query, with clicks corrected for examination.

    Args:
        log: a log of rankings.
        method: the examination method that clicks are corrected with.
        min_impressions: pairs with fewer impressions are withheld.
        grades: how many grades there are; grade 0 is the least relevant.

    Returns:
        The judgments; `.save(path, format)` writes CSV, TREC qrels, Quepid's CSV, OpenSearch's
        JSON, or rows to train on for SVM-rank, LightGBM and XGBoost.

    Raises:
        EngineError: no rank can be compared with rank 1.

    >>> judge(sample("three_rankers")).to_frame()["grade"].max()
    np.int64(3)
    """
    from engine.examination import judgments
    from engine.examination.long_lists import first_ranks
    from engine.health.click_evidence import require_clicks
    from engine.reports.results.judgment_list import JudgmentList

    require_clicks(log)
    log, sentence = first_ranks(log)
    judgments_ = judgments.judge(log, method, min_impressions=min_impressions, grades=grades)
    if sentence:
        judgments_ = replace(judgments_, warnings=(sentence, *judgments_.warnings))
    return JudgmentList(log, judgments_)


def fit(
    log: Log, model: str, *, test: Log | None = None, choose_prior: bool = False
) -> "ClickModelFit":
    """Fit a click model.

    Args:
        log: a log of rankings.
        model: the model's spec, such as "pbm" or "dbn".
        test: another log, whose clicks are predicted.
        choose_prior: report parameters, too, under the prior that predicts best.

    The test is predicted with the prior that, of several, predicts a fifth of the sessions of
    `log` best, unless the spec brings its own; the parameters are not pulled towards any.

    Raises:
        EngineError: the model is unknown, or the log lacks what it needs.

    >>> print(fit(sample("three_rankers"), "pbm").as_record()["converged"])
    True
    """
    from engine.click_models.best_prior import best_predictor, prior_trial
    from engine.click_models.click_model import ClickModel
    from engine.click_models.counts import Counts
    from engine.click_models.score import score, translated
    from engine.health.click_evidence import require_clicks
    from engine.reports.results.click_model_fit import ClickModelFit

    chosen = ClickModel.parse(model)
    require_clicks(log)
    counts = Counts(log)
    sessions = prior_trial(log) if choose_prior or test is not None else None
    predictor = chosen if sessions is None else best_predictor(chosen, sessions)
    fitted = (predictor if choose_prior else chosen).fit_counts(counts)
    scores = {"train": score(fitted, translated(log, log))}
    if test is not None:
        same = predictor == fitted.model
        predicting = fitted if same else predictor.fit_counts(counts)
        scores["test"] = score(predicting, translated(test, log))
    return ClickModelFit(log, fitted, scores, predictor.spec)


def evaluate(
    log: Log,
    policies: "str | Policy | Sequence[str | Policy]",
    estimators: "str | Estimator | Sequence[str | Estimator] | None" = None,
    *,
    rewards: str | Path | None = None,
    level: float = 0.95,
    interval: str = "jackknife",
) -> "Evaluation":
    """Estimate what other policies would have earned, each value with interval and verdict.

    Args:
        log: the log.
        policies: specs, or files with item, probability or score, and optionally query, rank.
        estimators: specs; those that suit the log if left out.
        rewards: a file of predicted rewards: item, prediction, optionally query, rank.
        level: of every interval.
        interval: the spec of the interval.

    Raises:
        EngineError: a spec is unknown, or a file cannot be read.

    >>> result = evaluate(sample("three_rankers"), "most_relevant")
    >>> print(result.to_frame()[["policy", "estimator"]].iloc[0].tolist())
    ['most_relevant', "snips(weighting='policy_aware')"]
    """
    from engine.evaluation.compare import compare
    from engine.evaluation.default_estimators import default_estimators
    from engine.examination.long_lists import first_ranks
    from engine.health.click_evidence import require_rewards
    from engine.policies.named import policies_named
    from engine.reports.results.evaluation import Evaluation
    from engine.reward_models.uploaded import Uploaded

    methods: dict[str, Any] = {
        _text(given): parse("estimators", given) if isinstance(given, str) else given
        for given in _each(estimators or ())
    }
    if rewards is not None and not is_readable(Path(rewards)):
        raise EngineError(f"there is no file {Path(rewards).name}", fix="Check the path.")
    model = Uploaded(name=Path(rewards).name, path=Path(rewards)) if rewards else None
    methods = methods or {spec: parse("estimators", spec) for spec in default_estimators(log)}
    if model is not None:
        model.fit(log)
    named = policies_named(_each(policies), log)
    require_rewards(log)
    sentence = ""
    if not log.has("propensity"):
        log, sentence = first_ranks(log)
    comparison = compare(
        log,
        list(named.values()),
        list(methods.values()),
        rewards=model,
        level=level,
        kind=interval,
    )
    notes = dict.fromkeys([sentence, *(getattr(policy, "note", "") for policy in named.values())])
    names = {method.spec: text for text, method in (named | methods).items()}
    return Evaluation(comparison, names, tuple(note for note in notes if note))


def evaluate_by_reward(
    log: Log,
    policies: "str | Policy | Sequence[str | Policy]",
    estimators: "str | Estimator | Sequence[str | Estimator] | None",
    rewards_that_count: Sequence[str],
    **options: Any,
) -> "RewardsSideBySide":
    """Estimate the same policies by several rewards, side by side: clicks up, purchases down?

    Args:
        log: the log.
        policies: as for `evaluate`.
        estimators: as for `evaluate`; those that suit the log if None.
        rewards_that_count: names of rewards, of which `reward_names(log)` lists what there is.
            Policies that rank by what the log says rank by the first of them.
        options: further arguments of `evaluate`.

    Raises:
        EngineError: as `evaluate`, or the log has no such reward.

    >>> both = evaluate_by_reward(sample("three_rankers"), "most_relevant", None, ["reward"])
    >>> list(both.evaluations)
    ['reward']
    """
    from engine.logs.rewards import rewarded
    from engine.policies.candidates import ranked_by
    from engine.reports.results.rewards_side_by_side import RewardsSideBySide

    first, *others = rewards_that_count
    by_first = rewarded(log, first)
    by_reward = {first: evaluate(by_first, policies, estimators, **options)}
    for name in others:
        by_other = ranked_by(by_first, rewarded(log, name))
        by_reward[name] = evaluate(by_other, policies, estimators, **options)
    return RewardsSideBySide(by_reward)


def learn(
    log: Log,
    learner: "str | Learner",
    *,
    estimator: str = "",
    tune: bool = False,
    level: float = 0.95,
    seed: int = 0,
) -> "LearnedPolicy":
    """Learn a policy on some sessions, and estimate its value on the others.

    Args:
        log: the log.
        learner: a learner's spec, such as "norm_poem" or "argmax(estimator='dr')".
        estimator: what values are estimated with; what suits the log if left out.
        tune: whether a fifth of the sessions chooses the learner's settings.
        level: of the interval.
        seed: the same seed learns the same policy.

    Returns:
        The policy with its values; `.save(path)` writes it to a file.

    Raises:
        EngineError: a spec is unknown, or the log lacks what the learner needs.

    >>> learned = learn(sample("three_rankers"), "popularity")
    >>> learned.as_record()["sessions"]["tune"]
    0
    """
    from engine.evaluation.honest_split import learn as learn_policy
    from engine.reports.results.learned_policy import LearnedPolicy

    learned = learn_policy(log, learner, estimator=estimator, tune=tune, level=level, seed=seed)
    return LearnedPolicy(log, learned)


def simulate(
    world: str,
    policies: str | Sequence[str] = "most_clicked",
    *,
    impressions: int = 10_000,
    seed: int = 0,
) -> "Simulation":
    """Draw a click log, with propensities, from a world whose truth is known.

    Args:
        world: the world's spec, such as "many_queries(queries=50)".
        policies: who ranks; several are mixed, impression by impression.
        impressions: how many.
        seed: the same seed gives the same log.

    Raises:
        EngineError: the world or a policy is unknown.

    >>> simulate("two_items", impressions=100, seed=1).as_record()["impressions"]
    100
    """
    import numpy as np

    from engine.policies.policy import Policy
    from engine.reports.results.simulation import Simulation
    from engine.simulator.world import World

    place = World.parse(world)
    rankers = [Policy.parse(spec) for spec in _each(policies)]
    table = place.mixed_log(rankers, impressions, np.random.default_rng(seed))
    return Simulation(place, rankers, impressions, seed, table)


def loop(
    world: str,
    rankers: str | Sequence[str],
    *,
    rounds: int = 2_000,
    worlds: int = 200,
    seed: int = 0,
    delay: int = 0,
    batch: int = 1,
) -> "LoopRuns":
    """Run the feedback loop: does position 1 stay at position 1?

    Args:
        world: the world's spec, such as "top_k(items=20, shown=5)".
        rankers: one spec, or several, which meet the same users; or policy files.
        rounds: impressions, one after the other.
        worlds: how often history is run again.
        seed: the same seed draws the same users.
        delay: rounds until a click is known.
        batch: rounds between two new rankings.

    Raises:
        EngineError: the world or a ranker is unknown.

    >>> runs = loop("two_items", ["naive", "ips"], rounds=200, worlds=20)
    >>> [line["ranker"] for line in runs.as_record()["rankers"]]
    ['naive', 'ips']
    """
    from engine.loop.rankers.fixed import ranker_named
    from engine.loop.schedule import Schedule
    from engine.loop.simulate import compare
    from engine.reports.results.loop_runs import LoopRuns
    from engine.simulator.world import World

    place = World.parse(world)
    chosen = [ranker_named(text) for text in _each(rankers)]
    schedule = Schedule(rounds, worlds, seed, delay, batch)
    return LoopRuns(place, chosen, schedule, compare(place, chosen, schedule))


def rank(
    items: str | Path,
    method: str,
    *,
    intents: Sequence[float] = (),
    shown: int | None = None,
    examination: str | None = None,
    seed: int = 0,
) -> "PageRankings":
    """Rank a file of items fairly or diversely; the answer is rankings with probabilities.

    Args:
        items: a file with item and relevance, and optionally query, group, text, and one column of
            relevance per intent.
        method: the spec of a fair or a diverse ranker, such as "nash" or "xquad(trade_off=0.7)".
        intents: the share of users with each intent, in the order of their columns.
        shown: how many results are shown; all items if left out.
        examination: "uploaded(curve=(1, .5, ...))"; 1 / log2(1 + rank) if left out.
        seed: draws the same numbers again.

    Raises:
        EngineError: the method is unknown, or the file lacks what it needs.

    >>> fair = rank("sample_logs/items/job_seekers.csv", "exposure(constraint='parity')")
    >>> print({group: round(x, 4) for group, x in fair.as_record()["exposure"].items()})
    {'men': 0.5508, 'women': 0.5508}
    """
    from engine.reports.results.page_rankings import ranked

    return ranked(Path(items), method, tuple(intents), shown, examination, seed)


def audit(
    log: Log,
    group: str,
    *,
    merit: str = "log",
    examination: str = "all_pairs",
    level: float = 0.95,
) -> "ExposureAudit":
    """Audit a log: who got exposure, against merit, with intervals and verdicts.

    Args:
        log: a log of rankings.
        group: a column, a rule such as "price > 100", or a file with item and group.
        merit: "log", "truth" of a simulated log, or a file with item, merit, optionally query.
        examination: the spec of an examination method.
        level: of the intervals.

    Raises:
        EngineError: there are no such groups, or no such merit.

    >>> result = audit(sample("michael_jordan"), "sample_logs/items/jordan_meanings.csv")
    >>> [line["group"] for line in result.as_record()["groups"]]
    ['athlete', 'professor']
    """
    from engine.fairness.audit.audit import audit as audited
    from engine.reports.results.exposure_audit import ExposureAudit

    audit_ = audited(log, group, merit=merit, examination=examination, level=level)
    return ExposureAudit(audit_)


def _each(given: Any) -> list[Any]:
    """One value or several, as a list."""
    return list(given) if isinstance(given, (list, tuple)) else [given]


def _text(given: Any) -> str:
    return given if isinstance(given, str) else str(given.spec)

"""The leaderboard: click models fitted on some sessions, compared on the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.click_counts.counts import Counts
from engine.click_counts.lists import Lists
from engine.click_models.click_model import ClickModel, FittedModel
from engine.click_prediction.best_prior import LEAST_SESSIONS, Trial, trial, with_best_prior
from engine.click_prediction.score import Score, score, spread, translated
from engine.core.titles import titled_spec
from engine.inference.quantile import quantile
from engine.logs.log import Log
from engine.logs.subset import split, subset

ESTIMANDS = ("click_model_score",)
"The estimands of the intervals in this module, by the keys of the audit."

MODELS = (
    "global_ctr",
    "rank_ctr",
    "item_ctr",
    "pbm",
    "cascade",
    "dcm",
    "ubm",
    "sdbn",
    "dbn",
    "ccm",
)


@dataclass(frozen=True)
class Place:
    """One model on the board: how well it predicts held-out clicks.

    `model` is the spec that was asked for; `fitted` carries the prior that was chosen for it.
    `behind` is how much log-likelihood per row it loses to the best, `error` the standard error of
    that difference over held-out sessions.
    """

    model: str
    fitted: FittedModel
    score: Score
    behind: float
    error: float

    @property
    def title(self) -> str:
        """What readers see of the model."""
        return titled_spec("click_models", self.model)


def leaderboard(
    log: Log,
    models: Sequence[str] = MODELS,
    folds: int = 5,
    tick: Callable[[float], None] | None = None,
    choose_prior: bool = True,
) -> list[Place]:
    """The models by held-out log-likelihood, the best first; one session in `folds` is held out.

    With `choose_prior` each model that does not bring a prior of its own gets the one that, fitted
    to the other training sessions, predicts one in `folds` best; it is fitted to all of them then.
    The held-out sessions have no part in that.
    """
    training, test = split(log, folds)
    counts, seen = Counts(training), translated(test, training)
    tried = _trial(log, folds) if choose_prior else None
    scored: list[tuple[str, FittedModel, Score]] = []
    for place, spec in enumerate(models):
        if tick is not None:
            tick(place / len(models))
        model = ClickModel.parse(spec)
        name = model.spec
        if tried is not None:
            model = with_best_prior(model, tried)
        fitted = model.fit_counts(counts)
        scored.append((name, fitted, score(fitted, seen)))
    scored.sort(key=lambda each: -each[2].log_likelihood)
    return [_place(name, fitted, score, scored[0][2], seen) for name, fitted, score in scored]


def _trial(log: Log, folds: int) -> Trial | None:
    """The training sessions parted once more, to choose priors on; None when they are too few."""
    if log.counts["sessions"] < LEAST_SESSIONS:
        return None
    learned = subset(log, f"bucket % {folds} > 1", "sessions to try priors on")
    return trial(learned, subset(log, f"bucket % {folds} = 1", "sessions to choose priors by"))


def _place(name: str, fitted: FittedModel, score: Score, best: Score, seen: Lists) -> Place:
    behind = best.log_likelihood - score.log_likelihood
    return Place(name, fitted, score, behind, spread(best.per_list - score.per_list, seen))


def critical(places: Sequence[Place], level: float = 0.95) -> float:
    """How many standard errors behind the best a model must be to be distinguished from it.

    The best was picked after looking, so that all the others are compared at once: one-sided, and
    shared out among them (Bonferroni).
    """
    others = max(len(places) - 1, 1)
    return quantile(1 - (1 - level) / others)


def contenders(places: Sequence[Place], level: float = 0.95) -> list[Place]:
    """The best, and the models that the held-out sessions do not distinguish from it."""
    z = critical(places, level)
    return [place for place in places if place.behind <= z * place.error]


def sentence(places: Sequence[Place]) -> str:
    """Which model predicts best, and the simplest of those that cannot be distinguished from it."""
    best, close = places[0], contenders(places)
    text = (
        f"{best.title} predicts held-out clicks best: perplexity {best.score.overall:.3f} "
        "(1 is certain, 2 is a coin)."
    )
    others = [place.title for place in close if place is not best]
    if not others:
        return text + (" These sessions distinguish it from all the others." if places[1:] else "")
    simplest = min(close, key=lambda place: place.fitted.size)
    text += f" These sessions do not distinguish it from {', '.join(others)}"
    if simplest is best:
        return text + "; it is the simplest of them."
    return text + f"; the simplest of them is {simplest.title}."

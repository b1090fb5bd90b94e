"""The prior with which a click model predicts best, found on sessions set aside for that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from engine.click_counts.counts import Counts
from engine.click_counts.lists import Lists
from engine.click_models.click_model import ClickModel, FittedModel
from engine.click_prediction.back_off import backed_off
from engine.click_prediction.posterior import has_posterior, with_posterior
from engine.click_prediction.score import Score, score, translated
from engine.logs.log import Log
from engine.logs.subset import split, subset

STRENGTHS = (0.001, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Pseudo-impressions that are tried, at the default's click-through."""
MEANS = (0.1, 0.2, 0.35, 0.5)
"""Click-throughs that are tried then; the second is the default's."""
MEANS_ALONE = (0.35, 0.5, 0.65, 0.8, 0.9)
"""Means that are tried for the chances that may have one of their own."""
START = STRENGTHS.index(1.0)
ROUNDS = 2
"""How often strength and mean are chosen, given the other, to predict with."""
PERPLEXITY = 2.0
"""What the logarithm of perplexity counts beside likelihood: priors move it less."""
PLAIN = (2.0, 0.5)
"""Pseudo-impressions, and the share of clicks among them, as packages usually add them."""
AHEAD, BEHIND = 0.003, 10.0
"""How far predictions should be ahead of these both in likelihood and in perplexity, and what it
counts to be less far ahead."""
FORMS: tuple[dict[str, object], ...] = (
    {"pinned": False},
    {"min_rows": 0, "accelerate": False, "steps": 50},
    {"min_rows": 0, "accelerate": False, "steps": 50, "pinned": False},
    {"closed_form": True},
)
"""Settings that may predict better than the defaults."""
LEAST_SESSIONS = 20
"""With fewer sessions none are set aside to choose a prior on."""
MOST_ROWS = 200_000
"""A log with many more rows lends the trial some of its queries, with all their rows."""
LEAST_QUERIES = 100


@dataclass(frozen=True)
class Trial:
    """Sessions to try priors on: counts to fit, and the lists of other sessions to predict."""

    counts: Counts
    seen: Lists


def trial(learned: Log, predicted: Log) -> Trial:
    """A trial that fits one part of a log and predicts another."""
    return Trial(Counts(learned), translated(predicted, learned))


def prior_trial(log: Log) -> Trial | None:
    """A trial on a fifth of the sessions of a log; None where it has too few.

    A large log takes part with some of its queries: how many rows a pair has then stays the same.
    """
    if log.counts["sessions"] < LEAST_SESSIONS:
        return None
    shares = min(log.counts["rows"] // MOST_ROWS, log.counts["queries"] // LEAST_QUERIES)
    if shares > 1:
        log = subset(log, f"query_code % {shares} = 0", "queries to choose a prior on")
    return trial(*split(log))


@dataclass(frozen=True)
class Predictor:
    """A model to predict with; with `back_off`, rare and unknown pairs are what their ranks are.

    `posterior_of` is the model whose attractiveness is predicted with by its posterior mean, if one
    is; `model` is then the best without.
    """

    model: ClickModel
    back_off: bool = False
    posterior_of: ClickModel | None = None

    def fit_counts(self, counts: Counts) -> FittedModel:
        """The model fitted to counts, in order to predict."""
        if self.posterior_of is not None:
            return with_posterior(self.posterior_of.fit_counts(counts), counts)
        fitted = self.model.fit_counts(counts)
        return backed_off(fitted, counts) if self.back_off else fitted

    def score(self, sessions: Trial) -> Score:
        """How well it predicts the sessions of a trial."""
        return score(self.fit_counts(sessions.counts), sessions.seen)

    def replace(self, **settings: object) -> "Predictor":
        """The predictor with other settings of its model."""
        return replace(self, model=self.model.replace(**settings))

    @property
    def name(self) -> str:
        """The spec of the model, and what else predictions rest on."""
        if self.posterior_of is None:
            return self.model.spec
        return f"{self.posterior_of.spec}, attractiveness by its posterior mean"

    def without_posterior(self) -> "Predictor":
        """The best that is a model with a prior, whose parameters can be shown."""
        return replace(self, posterior_of=None)

    @property
    def prior(self) -> tuple[float, float]:
        """The prior's pseudo-impressions, and its mean."""
        strength = self.model.prior_impressions
        return strength, self.model.prior_clicks / strength

    def with_prior(self, strength: float, mean: float) -> "Predictor":
        """The predictor with another prior."""
        return replace(self, model=with_prior(self.model, strength * mean, strength))


Quality = Callable[[Predictor], float]
"""How well a predictor does; higher is better."""


def with_best_prior(model: ClickModel, sessions: Trial) -> ClickModel:
    """The model with the prior that predicts the sessions best; as it is, where it brings its own.

    It is fitted to all rows then: with a prior, rare pairs do no harm.

    The default prior is next to none. That is where the likelihood is largest, but not where other
    sessions are predicted best: an item shown twice and clicked twice would always be clicked.
    """
    if not has_default_prior(model):
        return model
    start = _start(model, back_off=False)
    return _climbed(start, lambda tried: tried.score(sessions).log_likelihood, 1)[1].model


def best_predictor(model: ClickModel, sessions: Trial) -> Predictor:
    """The model as it predicts the sessions best by likelihood and perplexity together.

    Under users that read otherwise than the model says, another form of it may predict better than
    its likelihood's maximum: the closed form, a first rank that is not always seen, EM that stops
    early. These are tried where nobody chose a prior. What is chosen should be ahead of fixed
    pseudo-counts both in likelihood and in perplexity.
    """
    if not has_default_prior(model):
        return Predictor(model)
    forms = [form for form in FORMS if _offers(model, form)]
    plain = _start(model, back_off=False).replace(**(forms[-1] if forms else {}))
    reference = plain.with_prior(*PLAIN).score(sessions)

    def quality(tried: Predictor) -> float:
        fit = tried.score(sessions)
        ahead = fit.log_likelihood - reference.log_likelihood
        clearer = float(np.log(reference.overall / fit.overall))
        return ahead + PERPLEXITY * clearer + BEHIND * min(0.0, ahead - AHEAD, clearer - AHEAD)

    climbs = [_climbed(_start(model, back_off), quality, ROUNDS) for back_off in (False, True)]
    value, best = max(climbs, key=lambda climb: climb[0])
    others = [(quality(other), other) for other in (best.replace(**form) for form in forms)]
    higher = [other for other in others if other[0] > value]
    if higher:
        _, form = max(higher, key=lambda other: other[0])
        value, best = _climbed(form, quality, ROUNDS)
    if has_posterior(model):
        learned = replace(best, posterior_of=model)
        return learned if quality(learned) > value else best
    return _with_mean_of_its_own(value, best, quality)


def _start(model: ClickModel, back_off: bool) -> Predictor:
    """Where the search for a prior begins."""
    if "min_rows" in model.parameters():
        model = model.replace(min_rows=0)
    return Predictor(model, back_off).with_prior(STRENGTHS[START], MEANS[1])


def _offers(model: ClickModel, form: dict[str, object]) -> bool:
    """Whether a model has the settings of a form, all of them at their defaults."""
    given = model.parameters()
    return all(name in given and getattr(model, name) == given[name].default for name in form)


def _with_mean_of_its_own(best: float, predictor: Predictor, quality: Quality) -> Predictor:
    """The predictor with a prior mean for some chances alone, where it has one and is better.

    How often clicks satisfy has little to do with how often items are clicked: a mean for both
    buys likelihood with perplexity.
    """
    name = predictor.model.prior_mean_of_its_own
    if not name:
        return predictor

    @cache
    def value(mean: float) -> float:
        return quality(predictor.replace(**{name: mean}))

    mean = climbed(MEANS_ALONE, 1, value)
    return predictor.replace(**{name: mean}) if value(mean) > best else predictor


def _climbed(start: Predictor, quality: Quality, rounds: int) -> tuple[float, Predictor]:
    """The highest quality by the prior that is reached from `start`, and the predictor there."""

    @cache
    def value(strength: float, mean: float) -> float:
        return quality(start.with_prior(strength, mean))

    strength, mean = start.prior
    for _ in range(rounds):
        strength = climbed(STRENGTHS, _rung(STRENGTHS, strength), partial(value, mean=mean))
        mean = climbed(MEANS, _rung(MEANS, mean), partial(value, strength))
    return value(strength, mean), start.with_prior(strength, mean)


def _rung(ladder: Sequence[float], value: float) -> int:
    """The rung of a value that was rounded."""
    return int(np.argmin(np.abs(np.array(ladder) - value)))


def with_prior(model: ClickModel, clicks: float, impressions: float) -> ClickModel:
    """The model with another prior, rounded so that it reads well."""
    return replace(model, prior_clicks=round(clicks, 6), prior_impressions=impressions)


def has_default_prior(model: ClickModel) -> bool:
    """Whether nobody chose the model's prior."""
    return (model.prior_clicks, model.prior_impressions) == (
        ClickModel.prior_clicks,
        ClickModel.prior_impressions,
    )


def climbed(ladder: Sequence[float], start: int, value: Callable[[float], float]) -> float:
    """The rung from which neither neighbour is higher, reached from `start`."""
    scores: dict[int, float] = {}

    def height(rung: int) -> float:
        if rung not in scores:
            scores[rung] = value(ladder[rung])
        return scores[rung]

    at = start
    while True:
        near = [rung for rung in (at - 1, at + 1) if 0 <= rung < len(ladder)]
        higher = max(near, key=height)
        if height(higher) <= height(at):
            return ladder[at]
        at = higher

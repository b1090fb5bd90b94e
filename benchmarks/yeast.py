"""POEM and Norm-POEM on Yeast, by the protocol of their papers, from data that river ships."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.runner.environments import environment
from benchmarks.runner.section import Scale, Section, Table
from engine.core.minimise import minimised
from engine.inference.normal import half_width
from engine.logged_actions.counterfactual_risk import clipped_mean, self_normalised_mean

TRAIN, LABELS, REPLAYS, SEEN = 1_500, 14, 4, 0.05
SOFTENED = 0.5
"""Halved scores of the logging policy make as many wrong labels as those of the papers."""
PENALTIES = (0.0, 0.3, 1.0, 3.0)
STEPS, RIDGE = 80, 1e-6
LIKELIEST = 1e3
"""Scores so large that a policy always gives the likeliest labels."""
ORDER = ("logging policy", "IPS", "POEM", "Norm-POEM", "full information")


@dataclass(frozen=True)
class Labelled:
    """A log of label sets: who was labelled, how, how likely that was, and the loss."""

    features: np.ndarray
    """(n, 1 + d)."""
    drawn: np.ndarray
    """(n, 14)."""
    propensity: np.ndarray
    """(n,)."""
    loss: np.ndarray
    """(n,) wrong labels as a share, minus one: in [-1, 0], so that the worst is never sought."""

    def rows(self, chosen: np.ndarray) -> "Labelled":
        """Some of the rows."""
        parts = (self.features, self.drawn, self.propensity, self.loss)
        return Labelled(*(part[chosen] for part in parts))

    def weights(self, policy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n,) importance weights of (1 + d, 14) weights, and (n, 14) the chance of each label."""
        chance = chances(policy, self.features)
        likely = np.where(self.drawn, chance, 1 - chance).prod(axis=1)
        return likely / self.propensity, chance


def chances(policy: np.ndarray, features: np.ndarray) -> np.ndarray:
    """(n, 14) the chance of each label."""
    return 1 / (1 + np.exp(-np.clip(features @ policy, -50, 50)))


Risk = Callable[[np.ndarray, np.ndarray, float], tuple[float, np.ndarray]]


def learned(log: Labelled, risk: Risk, penalty: float, start: np.ndarray) -> np.ndarray:
    """(1 + d, 14) weights that minimise a risk of importance weights."""

    def at(policy: np.ndarray) -> tuple[float, np.ndarray]:
        weight, chance = log.weights(policy)
        value, slope = risk(weight, log.loss, penalty)
        return value, log.features.T @ ((slope * weight)[:, None] * (log.drawn - chance))

    return minimised(at, start, RIDGE, STEPS)


def tuned(
    log: Labelled, risk: Risk, penalties: tuple[float, ...], rng: np.random.Generator
) -> np.ndarray:
    """The weights whose penalty has the least counterfactual risk on a quarter of the log."""
    held = rng.random(len(log.loss)) < 0.25
    train, rest = log.rows(~held), log.rows(held)
    start = np.zeros((log.features.shape[1], LABELS))
    found = [learned(train, risk, penalty, start) for penalty in penalties]
    scores = [risk(rest.weights(policy)[0], rest.loss, 0.0)[0] for policy in found]
    return found[int(np.argmin(scores))]


def supervised(features: np.ndarray, labels: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """(1 + d, 14) a logistic regression per label; a label that never varies is left to chance."""
    from sklearn.linear_model import LogisticRegression

    found = np.zeros((features.shape[1], LABELS))
    for label in range(LABELS):
        if 0 < labels[:, label].mean() < 1:
            model = LogisticRegression(C=strength, fit_intercept=False, max_iter=500)
            found[:, label] = model.fit(features, labels[:, label]).coef_[0]
    return found


def wrong(policy: np.ndarray, features: np.ndarray, labels: np.ndarray) -> float:
    """The expected number of wrong labels."""
    return float(np.abs(chances(policy, features) - labels).sum(axis=1).mean())


def one_run(features: np.ndarray, labels: np.ndarray, seed: int) -> list[float]:
    """Expected wrong labels of each policy, in `ORDER`."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(features))
    train, test = order[:TRAIN], order[TRAIN:]
    few = rng.choice(train, round(SEEN * TRAIN), replace=False)
    logging = SOFTENED * supervised(features[few], labels[few])
    rows = np.tile(train, REPLAYS)
    chance = chances(logging, features[rows])
    drawn = rng.random(chance.shape) < chance
    propensity = np.where(drawn, chance, 1 - chance).prod(axis=1)
    loss = (drawn != labels[rows]).mean(axis=1) - 1
    log = Labelled(features[rows], drawn, propensity, loss)
    low, high = np.quantile(propensity, [0.1, 0.9])
    clip = high / low

    def poem(weight, losses, penalty):
        return clipped_mean(weight, losses, clip, penalty)

    policies = [
        logging,
        tuned(log, poem, (0.0,), rng),
        tuned(log, poem, PENALTIES, rng),
        tuned(log, self_normalised_mean, PENALTIES, rng),
        LIKELIEST * supervised(features[train], labels[train]),
    ]
    return [wrong(policy, features[test], labels[test]) for policy in policies]


def data() -> tuple[np.ndarray, np.ndarray]:
    """(2417, 104) a constant and the features, and (2417, 14) labels.

    Raises:
        NotMeasured: the package that ships the data could not be installed.
    """
    table = pd.read_csv(str(environment("river").run("yeast_file.py")))
    features = table.filter(regex="^Att").to_numpy(float)
    labels = table.filter(regex="^Class").to_numpy(int)
    return np.column_stack([np.ones(len(table)), features]), labels


def measure(scale: Scale) -> Iterator[Table]:
    """Each policy, and what it gains on the one above, paired by seed."""
    given = data()
    runs = np.array([one_run(*given, seed) for seed in range(scale.of(2, 10))])
    rows: list[list[object]] = []
    for place, name in enumerate(ORDER):
        gain = _with_interval(runs[:, place - 1] - runs[:, place]) if place else None
        rows.append([name, _with_interval(runs[:, place]), gain])
    columns = ["Policy", "Wrong labels expected, of 14", "Fewer than in the row above"]
    yield Table(columns, rows, note=f"Means over {len(runs)} seeds with 95% intervals.")


def _with_interval(values: np.ndarray) -> str:
    mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    half = float(half_width(error, freedom=len(values) - 1))
    return f"{mean:.3f} ({mean - half:.3f} to {mean + half:.3f})"


SECTION = Section(
    "POEM on Yeast",
    measure,
    about="2,417 genes with 103 features and 14 labels; a policy draws each label by itself, so it "
    "has 2^14 actions. A logging policy learned from 5% of 1,500 genes labels each four times; the "
    "loss is the share of wrong labels, less one. Three quarters of that log learn, one quarter "
    "chooses the penalty by counterfactual risk; the other 917 genes judge. Full information is a "
    "logistic regression per label on all labels, which gives the likeliest. The papers' order: "
    "logging policy, IPS, POEM, Norm-POEM, full information.",
    order=62,
    environments=("river",),
)

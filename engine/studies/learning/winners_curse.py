"""The winner's curse: the highest of many estimates promises more than its action brings."""

from dataclasses import dataclass

import numpy as np

ESTIMANDS = ("over_worlds",)
"The estimands of the intervals in this module, by the keys of the audit."

MAX_WEIGHT = 10.0
PENALTIES = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Arms:
    """Actions of one query, each with its chance in the log and its mean reward."""

    propensity: np.ndarray
    """(K,) sums to one."""
    value: np.ndarray
    """(K,) the chance of a click."""

    @property
    def logging(self) -> float:
        """What the logging policy earns."""
        return float(self.propensity @ self.value)


def few_and_rare(rare: int = 16) -> Arms:
    """Four actions that the log takes often, one of them the best, and many that it hardly takes.

    The rare ones are worth less than every other, and share 8% of the log.
    """
    chance = np.r_[np.full(4, 0.23), np.full(rare, 0.08 / rare)]
    return Arms(chance, np.r_[0.5, 0.45, 0.4, 0.35, np.full(rare, 0.3)])


@dataclass(frozen=True)
class Pick:
    """What a rule's picks claim and what they are truly worth, averaged over worlds."""

    rule: str
    claimed: float
    true: float
    error: float
    """The standard error of the mean true value over the worlds."""
    claimed_error: float


def picks(arms: Arms, rows: int, worlds: int, rng: np.random.Generator) -> list[Pick]:
    """What each rule picks from logs of so many rows, over many worlds.

    The rules take the highest IPS, SNIPS, or clipped IPS estimate, or the highest IPS estimate
    less a multiple of its standard error (counterfactual risk minimisation).
    """
    shown = rng.multinomial(rows, arms.propensity, worlds)
    clicks = rng.binomial(shown, arms.value)
    weight = 1 / arms.propensity
    ips = clicks * weight / rows
    error = np.sqrt((clicks * weight**2 / rows - ips**2).clip(0) / rows)
    rules = {
        "IPS argmax": ips,
        "SNIPS argmax": np.where(shown > 0, clicks / np.maximum(shown, 1), -1.0),
        **{f"CRM IPS - {penalty:g}*sqrt(var/n)": ips - penalty * error for penalty in PENALTIES},
        f"clipped IPS M={MAX_WEIGHT:g}": clicks * np.minimum(weight, MAX_WEIGHT) / rows,
    }
    return [_pick(rule, score, arms) for rule, score in rules.items()]


def _pick(rule: str, score: np.ndarray, arms: Arms) -> Pick:
    chosen = score.argmax(axis=1)
    claimed, true = score.max(axis=1), arms.value[chosen]
    root = np.sqrt(len(chosen))
    return Pick(
        rule,
        float(claimed.mean()),
        float(true.mean()),
        float(true.std() / root),
        float(claimed.std() / root),
    )

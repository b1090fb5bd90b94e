"""The best of twenty: what it promises, and what it keeps."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.figures.lecture.exhibits import intervals
from engine.inference.normal import half_width
from engine.lecture.exhibit import Exercise, Exhibit, Shown, of_100, short, whole
from engine.studies.learning.winners_curse import Pick, few_and_rare, picks

WORLDS = 2_000
SEED = 1


@dataclass(frozen=True)
class WinnersCurse(Exhibit):
    """The highest of many estimates is the luckiest one, not the best policy."""

    key: ClassVar[str] = "winners_curse"
    title: ClassVar[str] = "The best of twenty: will it keep its promise?"
    formula: ClassVar[str] = (
        r"\mathrm{E}\big[\max_d \hat v_d\big] \ge \max_d \mathrm{E}\big[\hat v_d\big]"
    )
    assumes: ClassVar[str] = "The propensities are right; only chance is at work."
    cites: ClassVar[tuple[str, ...]] = ("swaminathan2015poem",)
    place: ClassVar[int] = 13
    page: ClassVar[str] = "learn"
    minutes: ClassVar[int] = 3
    aha: ClassVar[str] = (
        "Estimate the value of what you learned on people whose clicks you did not learn from."
    )
    notes: ClassVar[tuple[str, ...]] = (
        "Clipping at 10, or taking off two standard errors, picks the best action far more often: "
        "both distrust an action that was tried five times.",
        "The page shows the claimed value beside the value on other sessions.",
    )

    rows: int = parameter(
        1_000, "Rows of the log", "How many impressions were logged.", low=200, high=20_000
    )

    def setting(self) -> str:
        """Twenty actions, of which sixteen were hardly tried."""
        return (
            f"A log of {self.rows:,} impressions tried twenty actions: four of them often, the "
            "other sixteen in 1 of 200 impressions each. Someone estimates the clicks of all "
            "twenty by inverse propensity scoring and deploys the highest."
        )

    def question(self) -> str:
        """What the pick is worth."""
        claimed = whole(100 * self._picks()["IPS argmax"].claimed)
        return f"The winner promises {claimed} clicks per 100 impressions. How many does it bring?"

    def _picks(self) -> dict[str, Pick]:
        chosen = picks(few_and_rare(), self.rows, WORLDS, np.random.default_rng(SEED))
        return {pick.rule: pick for pick in chosen}

    def show(self) -> Shown:
        """The claimed and the true value of the pick, over many logs."""
        rules = self._picks()
        pick, safe = rules["IPS argmax"], rules["clipped IPS M=10"]
        claimed, true = (
            _interval(pick.claimed, pick.claimed_error),
            _interval(pick.true, pick.error),
        )
        answer = 100 * pick.true
        sentence = (
            f"{of_100(answer)}: over {WORLDS:,} such logs the winner promises "
            f"{whole(100 * pick.claimed)} and brings {whole(answer)}; the logging policy had "
            f"{whole(100 * few_and_rare().logging)}. With weights clipped at 10 the pick brings "
            f"{whole(100 * safe.true)}."
        )
        before = {"promised by the winner": claimed}
        after = before | {
            "brought by the winner": true,
            "brought with clipped weights": _interval(safe.true, safe.error),
        }
        axis = "clicks per 100 impressions"
        worked = (
            rf"\mathrm{{E}}[\max \hat v] = {short(pick.claimed)}, \quad "
            rf"\mathrm{{E}}[v_{{\arg\max}}] = {short(answer / 100)}"
        )
        return Shown(
            answer,
            sentence,
            intervals(before, axis, self.python()),
            intervals(after, axis, self.python()),
            worked,
        )

    def exercises(self) -> list[Exercise]:
        """Dice."""
        return [
            Exercise(
                "Ten people each throw a die four times. The one with the highest mean is called "
                "the best thrower. What does that mean show, and what will the next four throws "
                "of this person average?",
                "Nothing about skill: the highest of ten means lies near 4.8; the next four throws "
                "average 3.5.",
            ),
            Exercise(
                "An action was shown in 1 of 200 impressions and got two clicks in a log of 200. "
                "What is its IPS estimate, and what is the highest that it can be worth?",
                "2 * 200 / 200 = 2 clicks per impression; no action is worth more than 1.",
            ),
        ]


def _interval(mean: float, error: float) -> tuple[float, float, float]:
    reach = 100 * half_width(error)
    return 100 * mean, 100 * mean - reach, 100 * mean + reach

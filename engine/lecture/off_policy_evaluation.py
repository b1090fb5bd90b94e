"""Off-policy evaluation: what if we had shown the other ranking?"""

from dataclasses import dataclass
from typing import ClassVar

from engine.core.method import parameter
from engine.evaluation.compare import compare
from engine.evaluation.explanations.worked_formula import worked_formula
from engine.figures.lecture.exhibits import earned
from engine.ingest.samples import open_sample, samples
from engine.lecture.exhibit import Exercise, Exhibit, Shown, of_100, per_100, short
from engine.logs.log import Log
from engine.policies.policy import Policy
from engine.policies.uploaded import policies_of

RANDOM, SHOP = "open_bandit_random", "open_bandit_bts"
FILE, COLUMN = "policies/open_bandit_men.csv", "p_bts"
REPLAY = "SELECT AVG(CASE WHEN replay_bts_action = item THEN 1e0 ELSE 0e0 END) AS kept FROM log"


@dataclass(frozen=True)
class OffPolicyEvaluation(Exhibit):
    """A log of random choices can evaluate a policy that never ran on it."""

    key: ClassVar[str] = "off_policy_evaluation"
    title: ClassVar[str] = "Off-policy evaluation: what if we had shown the other ranking?"
    formula: ClassVar[str] = r"\hat v = \frac{1}{n} \sum_i \frac{\pi(a_i)}{p_i} r_i"
    assumes: ClassVar[str] = "The logging policy sometimes does whatever the target policy does."
    cites: ClassVar[tuple[str, ...]] = ("saito2021",)
    place: ClassVar[int] = 7
    page: ClassVar[str] = "compare"
    minutes: ClassVar[int] = 7
    aha: ClassVar[str] = (
        "Keeping only the rows in which both policies agree wastes nearly all of the log; "
        "weighting uses every row, and gives a confidence interval."
    )
    notes: ClassVar[tuple[str, ...]] = (
        "Real data: a fashion shop ran both policies, so the answer can be checked.",
        "The two logs are of the same week but not of the same visitors, and the estimate "
        "rests on 46 clicks: let the room find out whether the two intervals disagree.",
    )

    level: float = parameter(0.95, "Confidence level", "", low=0.8, high=0.99)

    def _log(self) -> Log:
        return open_sample(RANDOM)

    def _shop(self, log: Log) -> Policy:
        path = samples()[RANDOM].file.parents[1] / FILE
        return next(policy for policy in policies_of(path, log) if COLUMN in policy.spec)

    def setting(self) -> str:
        """The random log of the shop."""
        return (
            "A fashion shop showed 34 items at random, 10,000 times. It asks what its Thompson-"
            "sampling policy would have earned on the very same visits. The first idea: keep only "
            "the rows in which that policy would have shown the same item."
        )

    def question(self) -> str:
        """How many rows replay keeps."""
        return "Of 100 rows, how many does that keep?"

    def show(self) -> Shown:
        """Replay's share, the weighted estimate, and what the shop really earned."""
        log = self._log()
        answer = 100 * float(log.query(REPLAY)["kept"][0])
        comparison = compare(log, [self._shop(log)], ["ips"], level=self.level)
        shop = compare(open_sample(SHOP), [], [], level=self.level).baseline
        ours = comparison.answers[0]
        sentence = (
            f"Replay keeps {of_100(answer)} rows (1 in 34 is expected). Weighting keeps them all: "
            f"{per_100(ours)}, evidence: {ours.verdict.word}. When the shop ran that policy, it "
            f"earned {per_100(shop)}."
        )
        before = {"random, as logged": comparison.baseline}
        after = {
            "Thompson sampling, from the random log": ours,
            "Thompson sampling, when it really ran": shop,
        }
        return Shown(
            answer,
            sentence,
            earned(before, self.python()),
            earned(before | after, self.python()),
            rf"\text{{replay keeps }} {short(answer / 100)}, \quad {worked_formula(ours)}",
        )

    def exercises(self) -> list[Exercise]:
        """Three rows by hand."""
        value = (0.5 / 0.25 * 1 + 0.1 / 0.5 * 0 + 0.4 / 0.25 * 1) / 3
        return [
            Exercise(
                "Three rows: propensity 1/4, clicked, the target shows it with .5; propensity 1/2, "
                "not clicked, target .1; propensity 1/4, clicked, target .4. What is the estimate "
                "of the target's value by inverse propensities?",
                f"(2 x 1 + .2 x 0 + 1.6 x 1) / 3 = {value:.3g}. That is above 1, which no click "
                "rate can be: with three rows, the estimate is worth little.",
            ),
            Exercise(
                "How many rows of a log of random choices among K items are needed to replay 1,000 "
                "visits of any policy?",
                "K x 1,000 on average; 34,000 here.",
            ),
        ]

"""Learning with several learners, one after the other, with progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.core.errors import EngineError
from engine.core.method import Method, parse
from engine.evaluation.learned.honest_split import Learned, learn
from engine.learners.learner import ranked
from engine.logs.log import Log

SLOT = "learn"
"""What pages call this work."""
BANDIT = ("norm_poem", "argmax", "popularity")
RANKINGS = ("plackett_luce", "argmax", "popularity")


@dataclass(frozen=True)
class Request:
    """What the page asks to learn: part of the key of its work."""

    log: str
    learners: tuple[str, ...]
    features: str = ""
    overlap: float = 0.0
    penalty: float | None = None
    "How many standard errors are subtracted; None keeps each learner's own setting."
    tune: bool = False
    level: float = 0.95
    seed: int = 0

    def specs(self) -> list[str]:
        """The learners with the settings of the page put in, where a spec does not say its own."""
        return [self._set(parse("learners", spec)).spec for spec in self.learners]

    def _set(self, learner: Method) -> Method:
        wanted = {"features": self.features, "overlap": self.overlap, "penalty": self.penalty}
        usual = learner.parameters()
        changed = {
            name: value
            for name, value in wanted.items()
            if value is not None and name in usual and getattr(learner, name) == usual[name].default
        }
        return learner.replace(**changed)

    def python(self, opening: str) -> str:
        """The program that learns the same policies."""
        return (
            f"{opening}\n"
            "from engine.programs import learn\n"
            "from engine.programs import learned_headline\n\n"
            f"for learner in {self.specs()!r}:\n"
            f"    result = learn(log, learner, tune={self.tune}, level={self.level}, "
            f"seed={self.seed})\n"
            "    print(learned_headline(result))\n"
        )


def usual(log: Log) -> tuple[str, ...]:
    """The learners that suit a log: of rankings, or of single items."""
    if ranked(log):
        return RANKINGS
    return BANDIT if log.has("propensity") else ("argmax(estimator='naive')", "popularity")


def learned(
    log: Log, request: Request, tick: Callable[..., None]
) -> list[tuple[str, Learned | EngineError]]:
    """Each learner's policy, or why there is none."""
    specs = request.specs()

    def learn_spec(spec: str, number: int) -> Learned | EngineError:
        try:
            return learn(
                log,
                spec,
                tune=request.tune,
                level=request.level,
                seed=request.seed,
                tick=lambda share: tick((number + share) / len(specs)),
            )
        except EngineError as error:
            return error

    return [(spec, learn_spec(spec, number)) for number, spec in enumerate(specs)]


def worked(outcomes: Sequence[tuple[str, Learned | EngineError]]) -> list[Learned]:
    """Those that learned something."""
    return [learner for _, learner in outcomes if isinstance(learner, Learned)]

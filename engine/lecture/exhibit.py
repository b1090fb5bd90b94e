"""The base of every exhibit: a question to the room, and the number that answers it."""

from dataclasses import dataclass
from math import floor
from typing import ClassVar

from engine.core.method import Method, methods
from engine.core.numbers import decided_by
from engine.evaluation.answer import Answer
from engine.figures.figure import Figure
from engine.inference.normal import half_width
from engine.inference.quantile import reach

EDGES = (0, 20, 40, 60, 80, 100)
"""The bins that hands are counted for: five, one for each finger."""
LETTERS = "ABCDE"


@dataclass(frozen=True)
class Exercise:
    """A task for paper and pencil, with its solution."""

    task: str
    solution: str


@dataclass(frozen=True)
class Shown:
    """What the room sees: a picture to guess from, then the answer and its picture."""

    answer: float
    """Of 100."""
    sentence: str
    before: Figure
    after: Figure
    worked: str
    """The formula in LaTeX with the numbers put in, down to the answer."""


class Exhibit(Method):
    """One stop of the lecture, whose question is answered by a number from 0 to 100.

    `place` orders the walk, `page` is the page of the app on which the room can go on,
    `assumes`, `formula` and `cites` are those of what is taught.
    """

    family: ClassVar[str] = "lecture"
    place: ClassVar[int]
    page: ClassVar[str]
    minutes: ClassVar[int]
    aha: ClassVar[str]
    notes: ClassVar[tuple[str, ...]]

    def setting(self) -> str:
        """The situation that the question is about."""
        raise NotImplementedError

    def question(self) -> str:
        """The question to the room; a number from 0 to 100 answers it."""
        raise NotImplementedError

    def show(self) -> Shown:
        """The answer, computed."""
        raise NotImplementedError

    def exercises(self) -> list[Exercise]:
        """Tasks for paper and pencil, with solutions."""
        raise NotImplementedError

    def python(self) -> str:
        """The program that prints what this exhibit says."""
        return (
            "from engine.programs import parse\n\n"
            f"shown = parse('lecture', {self.spec!r}).show()\n"
            "print(shown.sentence)\n"
        )


def exhibits() -> list[type[Exhibit]]:
    """Every exhibit in the order of the walk."""
    kinds: list[type[Exhibit]] = list(methods("lecture").values())  # type: ignore[arg-type]
    return sorted(kinds, key=lambda kind: kind.place)


def options() -> list[str]:
    """The answers that hands are raised for: 'A: 0 to 20', ..."""
    bins = zip(LETTERS, EDGES, EDGES[1:], strict=False)
    return [f"{letter}: {low} to {high}" for letter, low, high in bins]


def option(answer: float) -> int:
    """Which of the options an answer of 100 falls into, from 0."""
    return min(sum(answer >= edge for edge in EDGES[1:]), len(EDGES) - 2)


def short(number: float) -> str:
    """A number as a lecturer says it: three digits at most, no zeros at the end."""
    return f"{number:.3g}"


def whole(number: float) -> str:
    """A number as it is read from the last row: whole from 10 on, two digits below."""
    return f"{floor(number + 0.5)}" if abs(number) >= 9.95 else f"{number:.2g}"


def per_100(answer: Answer, *beside: Answer) -> str:
    """What an answer says was earned, such as '4 clicks per 100 (3 to 5)'.

    Args:
        answer: the answer.
        beside: others that it stands beside: all take the digits of the widest interval.
    """
    widest = max((answer, *beside), key=lambda each: each.interval[1] - each.interval[0]).interval
    digits = 100 * widest[0], 100 * widest[1]
    numbers = (100 * number for number in (answer.value, *answer.interval))
    value, low, high = (decided_by(number, digits) for number in numbers)
    return f"{value} clicks per 100 ({low} to {high})"


def counted(share: float, worlds: int) -> str:
    """A share of worlds in LaTeX, with its 95% interval: 33/200 = 0.165 and how far off."""
    error = half_width((share * (1 - share) / worlds) ** 0.5)
    return (
        rf"\frac{{{share * worlds:.0f}}}{{{worlds}}} = {short(share)} \pm {short(reach(0.95))} "
        rf"\sqrt{{{short(share)} \cdot {short(1 - share)} / {worlds}}} = "
        rf"{short(share)} \pm {error:.2g}"
    )


def of_100(number: float) -> str:
    """An answer as a lecturer says it, such as '80 of 100'."""
    return f"{whole(number)} of 100"

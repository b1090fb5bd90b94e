"""Rankings merged: every page, who wins random clicks, and who wins with users who click."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.click_models.click_process import ClickProcess
from engine.core.errors import EngineError
from engine.core.numbers import significant
from engine.interleaving.credits.credit import Credit
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import TEAMS, Ranking
from engine.interleaving.properties.click_patterns import Users, single_clicks
from engine.interleaving.properties.exact import EQUAL, Credited, Enumeration, enumeration
from engine.interleaving.properties.stop_bias import stop_biases
from engine.interleaving.properties.team_wins import team_wins
from engine.simulator.behaviours.behaviour import Behaviour

ENDS = {
    "shorter": "with the shorter it",
    "longer": "with the longer it",
    "fill": "with all items it",
}


@dataclass(frozen=True)
class InterleavedPage:
    """A page with its probability; `share_of_a` is how surely each slot is A's."""

    ranking: tuple[str, ...]
    teams: tuple[str | None, ...]
    probability: float
    share_of_a: tuple[float, ...]


@dataclass(frozen=True)
class InterleavedPages:
    """What an interleaving method does with some rankings, and how users decide them."""

    method: Interleaving
    rankings: tuple[tuple[str, ...], ...]
    pages: tuple[InterleavedPage, ...]
    random_clicks: dict[str, float]
    wins: dict[str, float] | None
    credited: Credited | None
    enumeration: Enumeration

    @cached_property
    def stops(self) -> dict[str, float]:
        """The credit of A minus B of a random click, by where the page ends; if lengths differ."""
        if len(self.rankings) != 2 or len({len(each) for each in self.rankings}) == 1:
            return {}
        biases = stop_biases(self.method, self.rankings)
        return {stop: float(bias) for stop, bias in biases.items()}

    @property
    def stop_sentence(self) -> str:
        """Whom each end of the page favours; empty where the rankings are equally long."""
        if not self.stops:
            return ""
        shares = ", ".join(f"{ENDS[stop]} {_favoured(bias)}" for stop, bias in self.stops.items())
        return (
            f"The rankings differ in length. A click at random, by where the page ends: {shares}."
        )


def _favoured(bias: float) -> str:
    if abs(bias) < EQUAL:
        return "favours nobody"
    return f"favours {'A' if bias > 0 else 'B'} by {significant(abs(bias), 2)} clicks"


def interleave(
    rankings: Sequence[Ranking],
    method: str = "team_draft",
    *,
    credit: str = "clicks",
    relevant: Sequence[str] = (),
    users: str = "",
    examination: Sequence[float] = (),
) -> InterleavedPages:
    """Enumerate the pages of an interleaving method.

    Args:
        rankings: two, or more for `multileave`; each a sequence of items.
        method: the method's spec.
        credit: the spec of the rule of credit.
        relevant: items that users like for sure; they like no others.
        users: the spec of a click behaviour; without one every relevant item is clicked.
        examination: how much of each rank these users see, the last going on; all ranks alike if
            left out.

    Raises:
        EngineError: a spec is unknown, or the rankings cannot be merged by the method.
    """
    chosen: Interleaving = Interleaving.parse(method)
    pages = enumeration(chosen, rankings, Credit.parse(credit))
    items = {item for ranking in pages.rankings for item in ranking}
    for item in relevant:
        if item not in items:
            raise EngineError(
                f"{item!r} is relevant, but is in no ranking",
                fix="Name items of the rankings.",
            )
    wins, credited = None, None
    if len(pages.rankings) > 2:
        random_clicks, wins = _of_many(pages, relevant, users)
    else:
        single = pages.random_shares()
        random_clicks = {"A": float(single.a), "B": float(single.b)}
        if relevant and users:
            walk = users_of(users, examination)
            credited = pages.under(walk, dict.fromkeys(relevant, 1.0))
            wins = _as_wins(float(credited.wins.a), float(credited.wins.b))
        elif relevant:
            sure = pages.clicked_items(relevant)
            wins = _as_wins(float(sure.a), float(sure.b))
    return InterleavedPages(
        chosen, pages.rankings, _pages(pages), random_clicks, wins, credited, pages
    )


def users_of(spec: str, examination: Sequence[float] = ()) -> Users:
    """The users of a click behaviour, who see so much of each rank."""
    behaviour = Behaviour.parse(spec)
    if any(not 0 < each <= 1 for each in examination):
        raise EngineError("examination must lie in (0, 1] at every rank")

    def walk(relevance: np.ndarray) -> ClickProcess:
        slots = np.arange(relevance.shape[1])
        curve = np.array(examination or (1.0,))
        return behaviour.walk(relevance, curve[np.minimum(slots, len(curve) - 1)])

    return walk


def _as_wins(a: float, b: float) -> dict[str, float]:
    return {"A": a, "B": b, "tie": max(0.0, 1 - a - b)}


def _of_many(
    pages: Enumeration, relevant: Sequence[str], users: str
) -> tuple[dict[str, float], dict[str, float] | None]:
    if users:
        raise EngineError(
            "users by behaviour are enumerated for two rankings only",
            fix="Leave --users out: every relevant item is then clicked.",
        )
    teams = len(pages.rankings)
    slots = len(pages.outcomes[0].ranking)
    single = team_wins(pages.outcomes, single_clicks(slots), teams)
    random_clicks = {team: float(single[team]) for team in TEAMS[:teams]}
    if not relevant:
        return random_clicks, None
    clicks = np.array([[[item in relevant for item in page.ranking]] for page in pages.outcomes])
    sure = {team: float(share) for team, share in team_wins(pages.outcomes, clicks, teams).items()}
    return random_clicks, sure | {"tie": max(0.0, 1 - sum(sure.values()))}


def _pages(pages: Enumeration) -> tuple[InterleavedPage, ...]:
    """Each page once, where a page has several assignments with the likelier team per slot.

    Team drafts of the same page by other captains stay apart.
    """
    if not pages.method.draws_teams:
        return tuple(
            InterleavedPage(
                each.ranking,
                each.teams,
                float(each.probability),
                tuple(0.5 if team is None else float(team == "A") for team in each.teams),
            )
            for each in pages.outcomes
        )
    total: dict[tuple[str, ...], float] = {}
    share: dict[tuple[str, ...], tuple[float, ...]] = {}
    for each in pages.outcomes:
        total[each.ranking] = total.get(each.ranking, 0.0) + float(each.probability)
        share[each.ranking] = tuple(float(weight + 1) / 2 for weight in each.weights)
    return tuple(
        InterleavedPage(page, tuple(map(_likelier, share[page])), chance, share[page])
        for page, chance in total.items()
    )


def _likelier(share: float) -> str | None:
    return None if share == 0.5 else "A" if share > 0.5 else "B"

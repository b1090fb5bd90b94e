"""The two small problems that pages and lecture share: job seekers, and the Michael Jordans."""

import numpy as np

from engine.rankings.problem import RankingProblem, discounts

JORDANS = (
    ("Bulls highlights", 0.9, 0.0, 0.0),
    ("Career statistics", 0.85, 0.0, 0.0),
    ("Encyclopedia: athlete", 0.8, 0.0, 0.0),
    ("Air Jordan shoes", 0.7, 0.0, 0.0),
    ("Black Panther cast", 0.0, 0.9, 0.0),
    ("Film interview", 0.0, 0.6, 0.0),
    ("Encyclopedia: professor", 0.0, 0.0, 0.95),
    ("Graphical models tutorial", 0.0, 0.0, 0.5),
    ("Disambiguation page", 0.4, 0.3, 0.1),
)
"""Each page with how many of those who mean the athlete, the actor, the statistician want it."""
INTENTS = ("athlete", "actor", "statistician")
SEEKERS = ("Alan", "Bert", "Carl", "Dora", "Ella", "Fay")


SONGS = ("Amber", "Breeze", "Cedar", "Dune", "Ember", "Fjord")
LISTENERS = (
    ("calm", (0.5, 0.6, 0.3, 0.2, 0.1, 0.4)),
    ("dance", (0.7, 0.1, 0.2, 0.4, 0.6, 0.1)),
    ("focus", (0.4, 0.5, 0.5, 0.2, 0.1, 0.3)),
    ("running", (0.8, 0.1, 0.1, 0.5, 0.6, 0.2)),
)
"""Each query with how many of its users want each song: a few songs are liked everywhere."""


def several_queries(shown: int = 4) -> list[RankingProblem]:
    """Four queries over the same six songs: what is fair to a song is decided over all of them."""
    return [
        RankingProblem(SONGS, np.array(liked), discounts(shown), query=query)
        for query, liked in LISTENERS
    ]


def jordans(athlete: float = 0.6, actor: float = 0.25, shown: int = 3) -> RankingProblem:
    """One query with three meanings; who means neither of the first two means the statistician."""
    actor = min(actor, 1 - athlete)
    chances = np.array([athlete, actor, max(1 - athlete - actor, 0.0)])
    intents = np.array([row[1:] for row in JORDANS])
    return RankingProblem(
        tuple(row[0] for row in JORDANS),
        intents @ chances,
        discounts(shown),
        intents=intents,
        chances=chances / chances.sum(),
        query="michael jordan",
    )


def job_seekers(gap: float = 0.01) -> RankingProblem:
    """Six applicants, three men and then three women, each a little less relevant than the last."""
    return RankingProblem(
        SEEKERS,
        0.8 - gap * np.arange(6),
        discounts(6),
        group=np.array(["men"] * 3 + ["women"] * 3),
        query="job seekers",
    )

"""The page of results that the home page shows."""

import numpy as np

from engine.examination.attention import power_law
from engine.relevance.position_bias import ResultPage

RESULTS = {
    "Michael Jordan, basketball": 0.46,
    "Michael Jordan statistics (NBA)": 0.34,
    "Michael I. Jordan, Berkeley": 0.52,
    "Air Jordan store": 0.30,
    "Michael B. Jordan, actor": 0.44,
    "Jordan, the country": 0.12,
    "The Last Dance": 0.38,
    "Latent Dirichlet allocation": 0.40,
    "Creed III": 0.28,
    "Michael Jordan quotes": 0.16,
}
QUERY = "michael jordan"
STRENGTH = 1.0
"""Position bias before anybody changes it."""


def results(eta: float = STRENGTH) -> ResultPage:
    """The results of the query before readers whose attention fades by this strength."""
    return ResultPage(
        tuple(RESULTS), np.array(list(RESULTS.values())), power_law(len(RESULTS), eta)
    )

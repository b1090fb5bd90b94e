"""Connected components against scipy's."""

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from engine.core.graph import components


@pytest.mark.parametrize("links", [0, 1, 20, 60, 200])
def test_components_are_those_of_scipy(links):
    rng = np.random.default_rng(links)
    nodes = 100
    first, second = rng.integers(nodes, size=(2, links))
    graph = coo_array((np.ones(links), (first, second)), shape=(nodes, nodes))
    part = connected_components(graph, directed=False)[1]
    lowest = np.array([np.flatnonzero(part == part[node])[0] for node in range(nodes)])
    assert components(nodes, first, second).tolist() == lowest.tolist()


def test_a_long_chain_in_any_order_is_one_part():
    order = np.random.default_rng(0).permutation(10_000)
    assert not components(10_000, order[:-1], order[1:]).any()

"""Users for the tests of interleaving, without the simulator."""

import numpy as np

from engine.click_models.click_process import Chain, Independent


def position_based(relevance):
    """Rank k is seen with chance 1/k."""
    return Independent(relevance / np.arange(1, relevance.shape[1] + 1))


def attentive(relevance):
    """Sees every rank."""
    return Independent(relevance)


def cascading(relevance):
    """Leaves after the first click."""
    return Chain(relevance, np.zeros(relevance.shape), np.ones(relevance.shape))


def leaving(relevance):
    """Leaves after most clicks and sometimes without one."""
    return Chain(relevance, np.full(relevance.shape, 0.3), np.full(relevance.shape, 0.9))

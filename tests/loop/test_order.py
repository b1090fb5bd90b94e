import numpy as np

from engine.loop.batched_sort import Order


def test_higher_scores_stand_higher():
    rng = np.random.default_rng(0)
    scores = rng.random((50, 13)) * 1e3
    order = Order(50, 13, rng)
    order.sort(scores)
    found = order.items_at(np.arange(13))
    assert (found == np.argsort(-scores, axis=1)).all()
    assert (order.first(4) == found[:, :4]).all()
    assert (order.first(13) == found).all()


def test_ties_stand_in_every_order_equally_often():
    order = Order(2_000, 3, np.random.default_rng(1))
    counts = np.zeros((3, 3))
    for _ in range(30):
        order.sort(np.zeros((2_000, 3)))
        found = order.items_at(np.arange(3))
        for rank in range(3):
            counts[rank] += np.bincount(found[:, rank], minlength=3)
    assert np.abs(counts / 60_000 - 1 / 3).max() < 0.01


def test_ties_drawn_once_stay():
    order = Order(100, 5, np.random.default_rng(2))
    order.sort(np.zeros((100, 5)), redraw=False)
    first = order.items_at(np.arange(5))
    order.sort(np.zeros((100, 5)), redraw=False)
    assert (order.items_at(np.arange(5)) == first).all()
    assert len(np.unique(first, axis=0)) > 20


def test_absent_items_go_last():
    order = Order(1, 4, np.random.default_rng(3))
    order.sort(np.array([[0.0, 5.0, 1.0, 9.0]]), np.array([[True, True, True, False]]))
    assert order.items_at(np.arange(4)).tolist() == [[1, 2, 0, 3]]

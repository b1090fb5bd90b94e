"""What a log keeps: made once, the oldest of a bounded family first to go, none of it shared."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from engine.counts.cells import cells
from engine.logs.arrays import from_table
from engine.logs.cache import Family, LogCache
from engine.logs.subset import subset

SQUARES = Family("squares", 2)


def small():
    return from_table({"query": ["x", "y"], "item": ["a", "b"], "reward": [1, 0]})


def test_an_answer_is_made_once_even_where_it_is_none():
    cache, calls = LogCache(), []
    for _ in range(2):
        assert cache.get(Family("nothing"), None, lambda: calls.append(1)) is None
    assert calls == [1]


def test_a_family_is_known_by_its_name_and_not_by_how_many_it_keeps():
    cache = LogCache()
    cache.put(SQUARES, 2, 4)
    assert cache.entries(Family("squares", 9)) == {2: 4}
    assert cache.entries(Family("cubes", 2)) == {}


def test_the_oldest_answers_give_way():
    cache = LogCache()
    for key in range(5):
        cache.put(SQUARES, key, key**2)
    assert cache.entries(SQUARES) == {3: 9, 4: 16}
    cache.keep_last(SQUARES, 0)
    assert cache.entries(SQUARES) == {}


def test_a_subset_keeps_answers_of_its_own_and_the_names_of_the_whole():
    log = small()
    assert len(cells(log)["rank"]) == 2
    part = subset(log, "item_code = 1", "b")
    assert len(cells(part)["rank"]) == 1
    part.cache.clear()
    assert part.items.tolist() == replace(part, name="renamed").items.tolist() == ["a", "b"]
    assert part.queries.tolist() == ["x", "y"]


def test_threads_that_ask_at_once_wait_for_one_answer():
    cache, calls, begun, go = LogCache(), [], Event(), Event()

    def slow() -> int:
        calls.append(1)
        begun.set()
        go.wait(10)
        return 4

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(cache.get, SQUARES, 2, slow)
        begun.wait(10)
        others = [pool.submit(cache.get, SQUARES, 2, slow) for _ in range(3)]
        go.set()
        assert [each.result() for each in (first, *others)] == [4] * 4
    assert calls == [1]

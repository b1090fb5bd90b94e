"""A term means the same as SQL, as arrays and, where it is one, as a polynomial."""

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from engine.logs.lookup import Lookup
from engine.terms.arrays import Arrays, values_at
from engine.terms.keys import matched
from engine.terms.names import expected, prediction, previous, reward, weight
from engine.terms.polynomial import Polynomials
from engine.terms.sql import SQL
from engine.terms.term import (
    ONE,
    ByRank,
    Column,
    LookedUp,
    PerRow,
    Window,
    absolute,
    bind,
    columns_of,
    has_window,
    largest,
    minimum,
    names_of,
    where,
)

PROPENSITY, TARGET = Column("propensity"), Column("target")
W = TARGET / PROPENSITY
FORMS = {
    "constant": ONE,
    "weight": W,
    "square": W * W * reward * reward,
    "left to right": W - (1 - reward) - 2 / (1 + W) * 3 / (W + 1),
    "negative": W * (reward - (-2.5)),
    "clipped": minimum(W, 2.0) * reward,
    "switched": where(W <= 2.0, W, 0) * (reward - 0.5),
    "matched": where(W > 0, 1, 0),
    "size": absolute(W * reward),
    "by rank": ByRank((1.0, 0.5)) * W,
}


def rows():
    rng = np.random.default_rng(1)
    table = {
        "propensity": rng.uniform(0.05, 1, 200),
        "target": rng.choice([0.0, 0.2, 0.9, np.nan], 200),
        "reward": rng.choice([0.0, 1.0, -2.0], 200),
        "rank": rng.integers(1, 4, 200),
    }
    return table


def arrays(table):
    return Arrays(len(table["rank"]), lambda column: table[column.name], lambda _: None)


@pytest.mark.parametrize("form", FORMS)
def test_sql_and_arrays_agree_also_where_a_number_is_missing(form):
    table = rows()
    given = {name: np.ma.masked_invalid(part) for name, part in table.items()}
    with duckdb.connect() as connection:
        connection.register("log", pa.table({**given, "place": np.arange(200)}))
        text = SQL(lambda _: "").text(FORMS[form])
        query = f"SELECT COALESCE({text}, 0e0) AS x FROM log ORDER BY place"
        by_sql = np.asarray(connection.execute(query).fetchnumpy()["x"])
    by_arrays = np.nan_to_num(arrays(table).of(FORMS[form]), nan=0.0)
    np.testing.assert_allclose(by_arrays, by_sql, rtol=1e-15)


def polynomials(low, high):
    """Two strata, of targets .2 and 0, whose rewards are one; sizes are 1/propensity."""
    table = {"target": np.array([0.2, 0.0]), "reward": np.ones(2), "rank": np.array([1, 2])}
    power = lambda term: ((-1,), np.ones(2)) if term == PROPENSITY else None  # noqa: E731
    return Polynomials(arrays(table), power, (np.full(2, low),), (np.full(2, high),))


@pytest.mark.parametrize("form", ["constant", "weight", "square", "negative", "matched", "size"])
def test_a_polynomial_has_the_value_of_its_term_at_every_propensity(form):
    algebra = polynomials(1.0, 50.0)
    found = algebra.of(FORMS[form])
    for chance in (1.0, 0.3, 0.02):
        table = {
            "target": np.array([0.2, 0.0]), "reward": np.ones(2), "rank": np.array([1, 2]),
            "propensity": np.full(2, chance),
        }  # fmt: skip
        value = sum(part * (1 / chance) ** power[0] for power, part in found.items())
        np.testing.assert_allclose(value, arrays(table).of(FORMS[form]), rtol=1e-12)


def test_a_term_knows_its_degree_in_one_over_the_propensity():
    algebra = polynomials(1.0, 50.0)
    assert {power for power, part in algebra.of(W * W * reward).items() if part.any()} == {(2,)}
    assert algebra.of(2 / (1 + W)) is None, "a quotient of sums is no polynomial"


def test_a_cut_is_a_polynomial_only_where_the_ends_tell_on_which_side_it_is():
    assert polynomials(1.0, 9.9).of(minimum(W, 2.0))[(1,)].tolist() == [0.2, 0.0]
    assert polynomials(1.0, 10.1).of(minimum(W, 2.0)) is None
    beyond = polynomials(10.1, 20.0).of(where(W <= 2.0, W, 7))
    assert beyond[(0,)].tolist() == [7, 0]
    assert beyond[(1,)].tolist() == [0, 0]


def test_names_are_put_in_and_shared_trees_stay_one():
    error = weight * (reward - prediction)
    bound = bind(error, {"weight": W, "prediction": ONE}.__getitem__, {})
    assert bound == W * (reward - ONE)
    assert bound.operands[0] is W
    assert names_of([error, previous * expected]) == {
        "weight", "prediction", "previous", "expected",
    }  # fmt: skip
    assert largest(W).by == "MAX"


def test_columns_are_listed_in_reading_order_also_within_windows():
    ranking = 1 + Window("SUM", TARGET / PROPENSITY - 1)
    assert columns_of(PerRow(ranking) * reward) == ["target", "propensity", "reward"]
    assert has_window(ranking)
    assert not has_window(W)


@pytest.mark.parametrize("spread", [1, 10_000_000])
@pytest.mark.parametrize("text", [False, True])
def test_keys_find_the_rows_that_a_merge_finds(spread, text):
    rng = np.random.default_rng(2)
    whole = pd.DataFrame({"a": rng.integers(-3, 40, 500) * spread, "b": rng.integers(0, 30, 500)})
    table = whole.drop_duplicates().sample(frac=0.6, random_state=0)
    if text:
        whole, table = whole.astype({"b": str}), table.astype({"b": str})
    table = table.assign(value=np.arange(len(table)) + 1.0)
    lookup = Lookup({name: table[name].to_numpy() for name in table}, default=-1.0)
    keys = {name: whole[name].to_numpy() for name in ("a", "b")}
    wanted = whole.merge(table, how="left", on=["a", "b"])["value"].fillna(-1.0)
    assert values_at(lookup, keys).tolist() == wanted.tolist()
    none = {name: part[:0] for name, part in lookup.table.items()}
    assert (matched(none, keys) == -1).all()


def test_a_table_without_keys_has_one_value():
    assert values_at(Lookup({"value": np.array([3.0])}), {}).tolist() == [3.0]
    assert LookedUp(Lookup({"value": np.array([3.0])})) != ONE

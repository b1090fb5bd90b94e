"""How the weights of a policy spread over the rows of a log."""

import numpy as np

from engine.core.errors import EngineError
from engine.core.numbers import percent
from engine.evaluation.answer import Answer
from engine.terms.names import weight
from engine.terms.term import ONE, Term, where
from engine.totals.aggregation import AggregationPass
from engine.totals.sql_export import export_sql
from engine.totals.term_request import TermRequest

EDGES = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def spread(answer: Answer) -> tuple[dict[str, np.ndarray], str]:
    """Per class of weights the share of rows and of all weight that it holds, and the SQL.

    Columns above, up_to, rows and weight; the first class holds weights of zero or less, the last
    all above the largest edge.

    Raises:
        EngineError: the answer does not rest on weights.
    """
    if answer.evidence is None or answer.evidence.weight is None:
        raise EngineError(f"{answer.estimator} does not use weights", named=True)
    joint = AggregationPass(answer.evidence.log, unit="CAST(0 AS INTEGER)")
    terms: dict[str, Term] = {"n": ONE, "w": weight}
    terms |= {f"n{i}": where(weight > edge, 1, 0) for i, edge in enumerate(EDGES)}
    terms |= {f"w{i}": where(weight > edge, weight, 0) for i, edge in enumerate(EDGES)}
    names = joint.add(TermRequest(terms, answer.evidence.weight))
    totals = joint.run()
    total = {term: float(totals[columns[0]][0]) for term, columns in names.items()}
    shares = {
        name: 0.0 - np.diff([total[key], *(total[f"{key}{i}"] for i in range(len(EDGES))), 0.0])
        for name, key in (("rows", "n"), ("weight", "w"))
    }
    table = {
        "above": np.array([-np.inf, *EDGES]),
        "up_to": np.array([*EDGES, np.inf]),
        "rows": shares["rows"] / total["n"],
        "weight": shares["weight"] / total["w"] if total["w"] else shares["weight"],
    }
    return table, export_sql(joint, [(answer.policy, names)])


def in_words(table: dict[str, np.ndarray]) -> str:
    """What the spread says: how many rows count for nothing, and who carries the weight."""
    silent = float(table["rows"][table["up_to"] <= 0].sum())
    heavy = table["above"] >= 10
    rows, weight = float(table["rows"][heavy].sum()), float(table["weight"][heavy].sum())
    carried = (
        f"{percent(rows, 2)} of rows have a weight above 10 and carry {percent(weight, 2)} of all"
        if rows > 0
        else "no row has a weight above 10"
    )
    return f"{percent(silent, 2)} of rows have weight zero, and {carried}."

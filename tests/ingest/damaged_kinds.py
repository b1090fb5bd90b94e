"""Small files of every kind that is read, to be damaged."""

import json

from tests.ingest.click_world import rankings
from tests.ingest.columns.wide.test_layout_siblings import LAYOUTS as SIBLINGS
from tests.ingest.columns.wide.test_lists import LAYOUTS, packed, sessions
from tests.ingest.columns.wide.test_open_layouts import LISTS as OPEN_LISTS
from tests.ingest.columns.wide.test_open_layouts import table
from tests.ingest.event_writers import (
    algolia,
    bulk,
    coveo,
    event_rows,
    flat,
    ga4,
    lines,
    meilisearch,
    metarank,
    placed,
    snowplow,
    ubi_events,
    ubi_queries,
)
from tests.ingest.events.test_event_siblings import CONTENTS
from tests.ingest.formats.test_formats import SHAPES
from tests.ingest.formats.test_vowpal_slots import CCB, LABELS, SLATES
from tests.ingest.test_mutations import SEEDS
from tests.ingest.test_small_things import decision

FEW = rankings(8, shown=4)
_LINES = 25


def few(data):
    """The first lines of a file; a document of one line stays whole."""
    data = data.encode() if isinstance(data, str) else data
    return data if data.startswith((b"PAR1", b"[")) else b"".join(data.splitlines(True)[:_LINES])


def _responses(identity):
    return lines(
        {identity: each.key, "query": each.query, "hits": [{"objectID": i} for i in each.items]}
        for each in FEW
    )


def _vertical():
    names = ("click", "propensity", "action", "domain")
    head = ["serp_id", "query", "timestamp", *(f"{name}_{k}" for k in range(4) for name in names)]
    rows = [
        [each.key, each.query, each.time, *(x for k, i, c in placed(each) for x in (c, 0.5, k, i))]
        for each in FEW
    ]
    return "".join("\t".join(map(str, row)) + "\n" for row in [head, *rows])


def _pages():
    return "".join(
        f"{each.query}\t11\x0112\t-\n"
        + "".join(f"{k}\t{i}\tt\ta\t0\t{c}\t-\t-\t0\t9\t1.5\t0\t0\n" for k, i, c in placed(each))
        for each in FEW
    )


def _front_page():
    return "".join(
        f"{each.time + k} {item} {hit} |user 1:0.5 7 "
        + " ".join(f"|{i}" for i in each.items)
        + "\n"
        for each in FEW
        for k, item, hit in placed(each)[:2]
    )


def _mind():
    return "".join(
        f"{n}\t{each.session}\t11/{13 + n}/2019 9:05:58 AM\tN1 N2\t"
        + " ".join(f"{item}-{hit}" for _, item, hit in placed(each))
        + "\n"
        for n, each in enumerate(FEW)
    )


def _counts(sign=","):
    rows = [("query", "doc", "position", "impressions", "clicks")]
    rows += [("q", f"d{n}", n % 4 + 1, 9 - n % 5, n % 4) for n in range(20)]
    return "".join(sign.join(map(str, row)) + "\n" for row in rows)


def _slots():
    return [
        decision(n, slot=k, actions=(k + 1, 2 - k), cost=-(n % 2)) | {"_group": n}
        for n in range(8)
        for k in (0, 1)
    ]


def _labels(label):
    actions = {"_multi": [{"b": {"id": "x"}}, {"b": {"id": "y"}}], "User": {"age": 30}}
    return (json.dumps(label | actions) + "\n") * 8


EVENTS = {
    "ubi events": [lines(ubi_events(FEW))],
    "ubi from 0": [lines(ubi_events(FEW, base=0))],
    "ubi dump": [lines({"_index": "ubi_events", "_source": e} for e in ubi_events(FEW))],
    "ubi response": [
        json.dumps({"hits": {"hits": [{"_source": e} for e in ubi_events(FEW)]}}).encode()
    ],
    "ubi flat": [flat(ubi_events(FEW))],
    "ubi events and queries": [lines(ubi_events(FEW, query=False)), lines(ubi_queries(FEW))],
    "ubi in bulk": [bulk({"ubi_queries": ubi_queries(FEW), "ubi_events": ubi_events(FEW)})],
    "ubi clicks and queries": [
        lines(e for e in ubi_events(FEW) if e["action_name"] == "click"),
        lines(ubi_queries(FEW)),
    ],
    "ga4": [lines(ga4(FEW))],
    "ga4 in parts": [lines(ga4(FEW, size=2))],
    "algolia": [lines(algolia(FEW))],
    "algolia clicks and responses": [
        lines(e for e in algolia(FEW) if e["eventType"] == "click"),
        _responses("queryID"),
    ],
    "meilisearch": list(map(lines, meilisearch(FEW))),
    "metarank": [lines(metarank(FEW))],
    "snowplow": [lines(snowplow(FEW))],
    "coveo": [lines(coveo(FEW))],
    "event rows": [flat(event_rows(FEW))],
}
FORMATS = {
    "ccb text": (CCB + "\n") * 4,
    "slates text": (SLATES + "\n") * 4,
    **{f"json label, {name}": _labels(label) for name, label in LABELS.items()},
    "dsjson": lines(decision(n, cost=-(n % 2)) for n in range(10)),
    "dsjson action sets": lines(
        decision(n, *(((2, 1),) if n % 2 else ((4, 1, 2, 3), (0.25,) * 4))) for n in range(10)
    ),
    "dsjson slots": lines(_slots()),
    "front page": _front_page(),
    "result pages": _pages(),
    "vertical search": _vertical(),
    "mind": _mind(),
    "counts": _counts(),
    "counts, semicolons": _counts(";"),
    **{name: SEEDS[name] for name in ("vowpal", "sessions", "letor", "wide")},
}
LISTS = {
    **{name: data for name, data in LAYOUTS.items() if name != "structs"},
    "sessions of searches": lines(sessions()),
    "structs": packed([{"id": e.key, "results": [{"doc_id": i, "rank": k, "clicked": bool(c)}
                                                 for k, i, c in placed(e)]} for e in FEW]),
    **{f"sibling: {name}": text for name, text in SIBLINGS.items()},
    **{f"shape: {name}": data for name, data in SHAPES.items() if "wide" in name},
    **OPEN_LISTS,
}  # fmt: skip
VARIANTS = {
    **EVENTS,
    **{name: [few(data)] for name, data in {**FORMATS, **LISTS}.items()},
    **{f"events: {name}": [few(write())] for name, write in CONTENTS.items()},
    "the rows twice": [(table() + table().split("\n", 1)[1]).encode()],
}
"""The files of one log of each variant, by name."""
_JOINED = {
    "ubi": ("ubi events", "ubi from 0", "ubi dump", "ubi response", "ubi flat"),
    "ubi in two files": ("ubi events and queries", "ubi clicks and queries"),
    "ga4": ("ga4", "ga4 in parts"),
    "event rows": (
        "event rows",
        "events: words",
        "events: no id of rankings",
        "events: pages",
        "events: one object",
    ),
    "events with lists": ("events: lists", "events: objects"),
    "objects": (
        "objects",
        "objects, reversed",
        "objects within objects",
        "events: clicks are objects",
        "events: only clicks are marked",
        "events: Python's objects",
    ),
    "arrays": ("one array", "indented array"),
    "padding": ("padding and a mask", "padding with rank 0", "padding alone"),
    "numbered": (
        "sibling: numbered",
        "sibling: numbered from 0",
        "sibling: numbered, Excel",
        "sibling: numbered first",
    ),
    "pairs": ("pairs", "triples", "tuples"),
    "numbered items": tuple(name for name in OPEN_LISTS if name.startswith("numbered, ")),
    "counts": ("counts", "counts, semicolons"),
    "json labels": tuple(f"json label, {name}" for name in LABELS),
    "dsjson": ("dsjson", "dsjson action sets"),
}
_TEXT_LISTS = tuple(
    name
    for name in VARIANTS
    if name.startswith(("sibling: ", "shape: ")) and "numbered" not in name and "parq" not in name
)
_GROUPS = _JOINED | {"lists as text": _TEXT_LISTS, "lists in Parquet": ("shape: wide parquet",)}
_GROUPED = {name for names in _GROUPS.values() for name in names}
KINDS = _GROUPS | {name: (name,) for name in VARIANTS if name not in _GROUPED}
"""The variants that one reader reads, by the name of its kind."""

"""Published data sets by their own columns give clicks and examination of the canonical log."""

import io
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.examination.examination_model import examine
from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import QUERIES, rankings
from tests.ingest.event_writers import moment, placed

LISTED = rankings(40)
"""Each item of these rankings has a number, as it has in the data sets."""
EXPEDIA = (
    "srch_id,date_time,site_id,visitor_location_country_id,visitor_hist_starrating,"
    "prop_country_id,prop_id,prop_starrating,prop_review_score,prop_location_score1,"
    "prop_log_historical_price,position,price_usd,promotion_flag,srch_destination_id,"
    "srch_length_of_stay,srch_query_affinity_score,random_bool,comp1_rate,click_bool,"
    "gross_bookings_usd,booking_bool"
)
SLATES = (
    "slate_id,position,action,reward,pscore_item_position,pscore_cascade,pscore,"
    "evaluation_policy_pscore_item_position,evaluation_policy_pscore_cascade"
)
TRIVAGO = (
    "user_id,session_id,timestamp,step,action_type,reference,platform,city,device,"
    "current_filters,impressions,prices"
)
KUAISAR = (
    "user_id,search_session_id,search_session_timestamp,keyword,search_source,item_id,"
    "item_type,position,click_cnt"
)


def number(item):
    return item.removeprefix("SKU")


def clicked(each):
    return [item for item, hit in zip(each.items, each.clicks, strict=True) if hit]


def table(head, cells, sign=","):
    lines = [head.replace(",", sign)]
    lines += [sign.join(map(str, cells(e, *at))) for e in LISTED for at in placed(e)]
    return "\n".join(lines).encode() + b"\n"


def expedia(e, rank, item, hit):
    query, date = QUERIES.index(e.query), moment(e.time).replace("T", " ").rstrip("Z")
    return [e.key[1:], date, 12, 187, "NULL", 219, number(item), 4, 3.5, 2.8, 4.9, rank, 104.7, 0,
            query, 1, "NULL" if rank % 2 else -23.1, 0, "NULL", hit, "NULL", 0]  # fmt: skip


def slates(e, rank, item, hit):
    chances = [0.5, 0.5**rank, 0.5**5, 0.25, 0.25**rank]
    return [e.key[1:], rank - 1, number(item), hit, *chances]


def kuaisar(e, rank, item, hit):
    keyword = f'"[{QUERIES.index(e.query)}, 77]"'
    return [e.session, e.key, e.time, keyword, "USER_INPUT", number(item), "VIDEO", rank, hit]


def inview():
    columns = {
        "impression_id": pa.array([int(e.key[1:]) for e in LISTED], pa.uint32()),
        "article_id": pa.array([None] * len(LISTED), pa.int32()),
        "impression_time": pa.array([e.time * 10**6 for e in LISTED], pa.timestamp("us")),
        "read_time": [12.0] * len(LISTED),
        "article_ids_inview": [[int(number(i)) for i in e.items] for e in LISTED],
        "article_ids_clicked": [[int(number(i)) for i in clicked(e)] for e in LISTED],
        "user_id": pa.array([int(e.session[1:]) for e in LISTED], pa.uint32()),
    }
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def trivago():
    """Steps that are no clickout show no list."""
    rows = [TRIVAGO]
    for step, e in enumerate(LISTED):
        start = f"{e.session},{e.key},{e.time},{step}"
        items = list(map(number, e.items))
        chosen = [number(item) for item in clicked(e)][:1] or ["-1"]
        place = 'DE,"Berlin, Germany",mobile'
        rows.append(f"{start},interaction item image,{items[0]},{place},,,")
        listed = "|".join(items)
        rows.append(f"{start},clickout item,{chosen[0]},{place},,{listed},{listed}")
    return "\n".join(rows).encode()


DATA_SETS = {
    "Expedia": table(EXPEDIA, expedia),
    "Expedia, gaps": table(EXPEDIA, lambda e, rank, *at: expedia(e, rank + rank // 5, *at)),
    "OBP slates": table(SLATES, slates),
    "KuaiSAR": table(KUAISAR, kuaisar),
    "Outbrain": table("display_id,ad_id,clicked", lambda e, k, i, h: [e.key[1:], number(i), h]),
    "EB-NeRD": inview(),
    "Trivago": trivago(),
}
SETS = ("Outbrain", "EB-NeRD")
"""Data sets that tell no ranks."""


EXAMINED = ("Expedia, gaps", "Trivago")


def canonical(name):
    """The rows that a data set holds: ranking, query, item, rank and click."""
    for e in LISTED:
        for rank, item, hit in placed(e):
            hit = int(item == (clicked(e) or [None])[0]) if name == "Trivago" else hit
            rank = 1 if name in SETS else rank + rank // 5 if "gaps" in name else rank
            query = QUERIES.index(e.query) if name[:3] in ("Exp", "Kua") else 0
            yield f"i{e.key}", query, number(item), rank, hit


def loaded(tmp_path, content):
    path = tmp_path / "log"
    path.write_bytes(content)
    return load(path, workspace=temporary())


@pytest.mark.parametrize("name", DATA_SETS)
def test_clicks_and_examination_are_those_of_the_canonical_log(tmp_path, name):
    log = loaded(tmp_path, DATA_SETS[name])
    rows = log.query("SELECT query_code, item, rank, CAST(reward AS INTEGER) AS hit FROM log")
    counts = Counter(zip(*(column.tolist() for column in rows.values()), strict=True))
    assert counts == Counter(row[1:] for row in canonical(name))
    assert log.impressions == len(LISTED)
    assert log.has("rank") == (name not in SETS)
    if name in EXAMINED:
        head = "impression,query,item,rank,reward"
        text = "\n".join([head, *(",".join(map(str, row)) for row in canonical(name))])
        curves = [
            examine(each, "all_pairs").examination
            for each in (log, loaded(tmp_path, text.encode()))
        ]
        np.testing.assert_array_equal(*curves)

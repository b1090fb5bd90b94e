"""Layouts of other names, signs and brackets than those of the known data sets."""

import gzip

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import Workspace
from tests.ingest.click_world import log_rows, rankings, shown_rows

LISTED = rankings()
CLICKS = sum(sum(each.clicks) for each in LISTED)


def chosen(each):
    return [item for item, hit in zip(each.items, each.clicks, strict=True) if hit]


def table(sign, head, row, end="\n"):
    lines = [sign.join(head), *(sign.join(map(str, row(each))) for each in LISTED)]
    return end.join(lines) + end


def lists(sign, names, write, hits=lambda each: each.clicks, quote='"'):
    head = ["session_id", "query", *names]
    return table(
        sign,
        head,
        lambda each: [
            each.session,
            each.query,
            f"{quote}{write(each.items)}{quote}",
            f"{quote}{write(hits(each))}{quote}",
        ],
    )


def joined(sign):
    return lambda values: sign.join(map(str, values))


def numbered(sign, item, click, base, end="\n", start=""):
    head = ["session_id", "query"]
    head += [item.format(k) for k in range(base, base + 5)]
    head += [click.format(k) for k in range(base, base + 5)]
    row = lambda each: [each.session, each.query, *each.items, *each.clicks]  # noqa: E731
    return start + table(sign, head, row, end)


LAYOUTS = {
    "python lists": lists(",", ("recommended_ids", "was_clicked"), lambda x: str(list(x))),
    "chosen of bars": lists(",", ("shown_hotels", "booked_hotels"), joined("|"), chosen),
    "numpy arrays": lists(";", ("Displayed", "Clicks"), lambda x: f"[{' '.join(map(str, x))}]"),
    "displayed": lists(",", ("displayed", "clicked_ids"), joined("|"), chosen),
    "tuples": lists(",", ("slate_x", "slate_clicks"), lambda x: str(tuple(x))),
    "curly brackets": lists(
        "\t", ("links", "clk"), lambda x: f"{{{','.join(map(str, x))}}}", chosen
    ),
    "arrows": lists(",", ("ranked", "click_mask"), joined(" > ")),
    "SIGIR eCom": lists(
        ",", ("product_skus_hash", "clicked_skus_hash"), lambda x: str(list(x)), chosen
    ),
    "RL4RS": lists("@", ("exposed_items", "user_feedback"), joined(","), quote=""),
    "numbered": numbered(",", "item_{}", "click_{}", 1),
    "numbered from 0": numbered("|", "item[{}]", "click[{}]", 0),
    "numbered, Excel": numbered(";", "Doc{}", "Clicked{}", 1, "\r\n", "\ufeff"),
    "numbered first": numbered("\t", "pos{}_product", "pos{}_clicked", 1),
}


def loaded(tmp_path, content, **options):
    path = tmp_path / "log.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load(path, workspace=Workspace(tmp_path / "workspace"), **options)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_gives_the_rows_shown(tmp_path, name):
    content = LAYOUTS[name].encode()
    packed = gzip.compress(content) if len(name) % 2 else content
    assert log_rows(loaded(tmp_path, packed)) == shown_rows(LISTED)


@pytest.mark.parametrize("name", ["python lists", "numbered"])
def test_a_damaged_line_is_set_aside(tmp_path, name):
    log = loaded(tmp_path, LAYOUTS[name] + "cut,off\n")
    assert log_rows(log) == shown_rows(LISTED)
    assert log.set_aside == (62,)


def test_a_damaged_line_of_counts_is_set_aside(tmp_path):
    rows = "".join(f"q,d{n},{n + 1},{40 - n},{20 - n}\n" for n in range(9))
    log = loaded(tmp_path, f"query,doc,position,impressions,clicks\n{rows}cut,off\n")
    assert (log.counts["rows"], log.counts["quarantined"]) == (324, 1)


def test_vertical_search_has_its_two_propensities(tmp_path):
    """Seznam VSBD: action 0 stands for the domain, click 2 for the last one."""
    head = ["serp_id", "query", "timestamp"]
    head += [
        f"{name}_{k}" for k in range(5) for name in ("click", "propensity", "action", "domain")
    ]

    def row(each):
        cells = [each.key, each.query, each.time]
        for k, item in enumerate(each.items):
            cells += [2 * each.clicks[k] if k > 2 else each.clicks[k], 0.5, k % 2 and 7, item]
        return cells

    log = loaded(tmp_path, table("\t", head, row))
    rows = log.query(
        "SELECT rank, item, reward, propensity_item_rank AS own, propensity_cascade AS down "
        "FROM log WHERE impression = 'r0' ORDER BY rank"
    )
    items = LISTED[0].items
    assert rows["item"].tolist() == [items[0], "7", items[2], "7", items[4]]
    assert rows["own"].tolist() == [0.5] * 5
    assert rows["down"].tolist() == [0.5**k for k in range(1, 6)]
    assert log.query("SELECT SUM(reward) AS n FROM log")["n"][0] == CLICKS


@pytest.mark.parametrize("names", [False, True])
def test_result_pages_say_what_was_displayed(tmp_path, names):
    """Baidu-ULTR: a line for the query, then one per result with its display time."""
    lines = ["Qid\tQuery\tQuery Reformulation"] if names else []
    for each in LISTED:
        lines.append(f"{each.query}\t11\x0112\t-")
        for k, item in enumerate(each.items):
            time = 2.5 if k < 2 else 0
            lines.append(f"{k + 1}\t{item}\tt\ta\t0\t{each.clicks[k]}\t-\t-\t0\t120\t{time}\t0\t0")
    log = loaded(tmp_path, "\n".join(lines) + "\n")
    seen = log.query("SELECT rank, SUM(CAST(seen AS INTEGER)) AS n FROM log GROUP BY 1 ORDER BY 1")
    assert log.counts["impressions"] == len(LISTED)
    assert seen["n"].tolist() == [60, 60, 0, 0, 0]
    assert log.query("SELECT SUM(reward) AS n FROM log")["n"][0] == CLICKS


def slates(chances, names="pscore"):
    lines = [f"slate_id,position,action,reward,{names}"]
    for number in range(150):
        for k in range(3):
            item = f"d{(number + k * (1 + number % 11)) % 12}"
            lines.append(f"{number},{k},{item},{number % 3 // 2},{chances(k)}")
    return "\n".join(lines) + "\n"


def test_conditional_propensities_are_multiplied_down(tmp_path):
    log = loaded(tmp_path, slates(lambda k: 1 / (12 - k)))
    rows = log.query("SELECT rank, AVG(propensity_cascade) AS p FROM log GROUP BY 1 ORDER BY 1")
    assert not log.has("propensity")
    assert rows["p"] == pytest.approx([1 / 12, 1 / 132, 1 / 1320], rel=1e-12)
    assert loaded(tmp_path, slates(lambda k: 1 / 12)).has("propensity")


def test_the_probability_of_a_whole_list_is_no_items(tmp_path):
    down = (12, 132, 1320)
    names = "pscore,pscore_item_position,pscore_cascade"
    log = loaded(tmp_path, slates(lambda k: f"{1 / 1320},{1 / 12},{1 / down[k]}", names))
    assert not log.has("propensity")
    assert any("probability of the whole list" in note.what for note in log.notes)


def test_a_first_line_of_a_table_that_was_cut(tmp_path):
    rows = "".join(f"r{n // 3},d{n % 7},{n % 3 + 1},{n % 2}\n" for n in range(90))
    log = loaded(tmp_path, "d9,3,0\nsearch_id,item,rank,click\n" + rows)
    assert (log.counts["rows"], log.counts["header"], log.set_aside) == (90, 1, (1,))
    assert "beginning is missing" in next(iter(log.quarantine_reasons))
    with pytest.raises(EngineError, match="columns where the header has 3"):
        loaded(tmp_path, "item,rank,click\n" + rows)

"""Loading a log: the account of its lines, its lights, why each column was taken, hostile ids."""

import pytest

from tests.ingest.click_world import rankings
from tests.ingest.event_writers import lines, ubi_events, ubi_queries

pytestmark = pytest.mark.usefixtures("files_read_here")
HOSTILE = "![x](https://example.invalid/x.png)<a href=https://example.invalid>go</a>"
ROWS = "".join(f"q{n % 3},d{n % 4},{1 + n % 3},{int(n % 5 == 0)}\n" for n in range(60))


def load(visit, name, content, **parameters):
    app = visit("load", **parameters)
    app.file_uploader(key="file").upload(name, content)
    return app.run()


def test_a_sample_is_on_the_table_at_once(visit, said):
    app = visit("load")
    assert not app.exception
    assert "140,000 lines" in said(app).replace("\\", "")
    assert "Try this" in said(app)


def test_an_uploaded_file_is_counted_and_its_columns_explained(visit, said):
    content = ("query,doc,position,clicked\n" + ROWS + "\n").encode()
    app = load(visit, "clicks.csv", content, report_tab="Columns")
    assert not app.exception
    assert "62 lines = 60 rows + 1 header + 1 blank" in said(app).replace("\\", "")
    meanings = app.dataframe[0].value
    assert dict(zip(meanings["Used as"], meanings["Column"], strict=True)) == {
        "item": "doc",
        "rank": "position",
        "reward": "clicked",
        "query": "query",
    }
    assert meanings["Why"].str.len().min() > 5
    assert (
        dict(zip(meanings["Column"], meanings["First values"], strict=True))["doc"]
        == "d0 · d1 · d2"
    )


def test_a_tab_is_drawn_once_it_is_opened_and_its_link_opens_it(visit, said):
    closed = visit("load", log="three_rankers")
    assert not closed.get("plotly_chart")
    assert not closed.dataframe
    trends = visit("load", log="three_rankers", report_tab="Trends")
    assert not trends.exception
    assert len(trends.get("plotly_chart")) == 2
    assert "The Gini index of exposure goes from" in said(trends)


def test_a_mapping_under_way_is_kept_while_another_tab_is_open(visit):
    content = ("query,doc,position,clicked,other\n" + ROWS.replace("\n", ",0\n")).encode()
    app = load(visit, "clicks.csv", content)
    assert "use_4" not in {box.key for box in app.selectbox}
    app.session_state["change"] = True
    app = app.run()
    app = app.selectbox(key="use_4").set_value("session").run()
    assert app.selectbox(key="use_4").value == "session"


def test_a_link_to_a_tab_that_this_log_has_not_opens_the_first(visit, said):
    app = load(visit, "clicks.csv", b"item,click\n" + b"a,0\nb,1\n" * 30, report_tab="Trends")
    assert not app.exception
    assert "Next steps" in said(app)


def test_the_chooser_is_folded_once_a_log_is_selected(visit):
    assert visit("load").expander[0].proto.expanded
    assert not visit("load", log="michael_jordan").expander[0].proto.expanded


def test_columns_that_no_field_reads_are_named_beside_the_verdict(visit, said):
    text = "doc,clicked,srp_colour,kw_note\n" + "d1,0,red,x\nd2,1,blue,y\n" * 30
    app = load(visit, "unused.csv", text.encode())
    assert not app.exception
    assert "Columns not used: srp_colour, kw_note." in said(app).replace("\\", "")


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.csv", b""), ("header.csv", b"query,doc,clicked\n"), ("other.csv", b"a,b\n1,2\n")],
)
def test_a_file_that_is_no_log_is_refused_in_a_sentence(visit, said, name, content):
    app = load(visit, name, content)
    assert not app.exception
    assert len(app.error) >= 1
    sentence = app.error[0].value.replace("\\", "")
    assert sentence[0].isupper() or sentence.startswith(name)
    assert "=COLUMN" not in app.error[0].value.replace("\\", "")
    assert "Nothing was imported" in said(app)
    assert "No problems found" not in said(app)


def test_a_separator_that_is_not_found_can_be_set(visit, said):
    content = ("query,doc,position,clicked\n" + ROWS).replace(",", "%").encode()
    app = load(visit, "odd.csv", content)
    assert len(app.error) == 1  # said once, though the columns cannot be listed either
    app = app.text_input(key="how_separator").set_value("%").run()
    next(each for each in app.button if each.label == "Import with these settings").click()
    app = app.run()
    assert [each.value for each in app.error] == []
    assert "61 lines = 60 rows + 1 header" in said(app).replace("\\", "")


def test_hostile_names_stay_text(visit, said):
    rows = ROWS.replace("d1", f'"{HOSTILE}"')
    app = load(
        visit,
        "![x](https://example.invalid/y.png).csv",
        ("query,doc,position,clicked\n" + rows).encode(),
    )
    assert not app.exception
    assert "](https://example.invalid" not in said(app)
    assert "<a href" not in said(app)


def test_a_link_to_a_log_that_is_not_here_says_so(visit):
    app = visit("load", log="0" * 64)
    assert not app.exception
    assert "no longer on the server" in app.error[0].value.replace("\\", "")


def test_a_link_with_nonsense_says_so(visit):
    app = visit("load", log="![x](https://example.invalid/x.png)")
    assert not app.exception
    assert "](https" not in app.error[0].value


def test_columns_can_be_corrected_with_the_first_rows_in_view(visit, said):
    app = visit("load")
    app.toggle(key="ask_first").set_value(True)
    app.file_uploader(key="file").upload("clicks.csv", b"query,doc,spot,clicked\n" + ROWS.encode())
    app.run()
    box = app.selectbox(key="use_2")
    assert (box.label, box.value) == ("Use spot as", "not used")
    assert "team" not in box.options
    app = app.selectbox(key="use_2").set_value("item").run()
    assert "Two columns are used as item" in said(app)
    assert app.button(key="read_like_this").disabled
    app = app.selectbox(key="use_1").set_value("rank").run()
    assert "Most of the first values of doc do not look like a rank." in said(app)
    app.selectbox(key="use_1").set_value("item")
    app = app.selectbox(key="use_2").set_value("rank").run()
    shown = next(table.value for table in app.dataframe if "rank" in table.value.columns)
    assert shown["rank"].astype(int).tolist() == [1, 2, 3, 1, 2]
    assert "do not look like" not in said(app)
    app = app.toggle(key="expert_roles").set_value(True).run()
    assert "team" in app.selectbox(key="use_2").options


def test_events_and_queries_are_dropped_together(visit, said):
    app = visit("load")
    files = app.file_uploader(key="file")
    listed = rankings()
    files.set_value(
        [
            ("events.ndjson", lines(ubi_events(listed, query=False)), "application/json"),
            ("queries.ndjson", lines(ubi_queries(listed)), "application/json"),
        ]
    ).run()
    assert not app.exception
    text = said(app).replace("\\", "")
    assert "events.ndjson and 1 more" in text
    assert "300 rows were shown" in text


def test_a_later_drop_is_a_log_of_its_own(visit, said):
    app = load(visit, "first.csv", ("query,doc,position,clicked\n" + ROWS).encode())
    app.file_uploader(key="file").upload("other.csv", b"item,click\n" + b"a,0\nb,1\n" * 30)
    app.run()
    assert not app.exception
    assert "**other" in said(app)

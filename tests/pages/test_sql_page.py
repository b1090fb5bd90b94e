"""The SQL page: ready questions run, a link restores the query, errors are told in place."""

import ast
import json

import pytest

from engine.console.console import ask
from engine.console.ready_questions import QUESTIONS
from engine.ingest.samples import open_sample

pytestmark = pytest.mark.usefixtures("forked_queries")


def test_it_opens_with_an_answer(visit, said):
    app = visit("sql", log="open_bandit_random")
    assert not app.exception
    assert "rows in" in said(app)
    assert list(app.dataframe[0].value["rank"]) == [1, 2, 3]


def test_the_link_carries_the_query(visit, said):
    app = visit("sql", log="open_bandit_random", sql="SELECT COUNT(*) AS n FROM log")
    assert app.text_area(key="sql").value == "SELECT COUNT(*) AS n FROM log"
    assert app.dataframe[0].value["n"].tolist() == [10_000]


def test_the_python_of_a_query_holds_every_letter_of_it(visit):
    query = (
        "SELECT 'it''s {item} {} %s \\n \\' AS \"a\nimport os\nfrom os import abort\n\"\n"
        ", '\"\"\"' AS b, '\u2028\x85' AS c, COUNT(*) AS d FROM log"
    )
    app = visit("sql", log="open_bandit_random", sql=query)
    assert not app.exception
    assert [part.value for part in app.error] == []
    (program,) = (ast.parse(part.value) for part in app.code if "ask(log" in part.value)
    imports = [each for each in program.body if isinstance(each, ast.Import | ast.ImportFrom)]
    assert [each.module for each in imports] == ["engine.programs"]
    asked = [
        call.args[1].value
        for call in ast.walk(program)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "ask"
    ]
    assert asked == [query]


def test_counts_have_their_thousands_apart_and_codes_do_not(visit):
    query = "SELECT item_code, COUNT(*) AS n FROM log GROUP BY item_code"
    shown = visit("sql", log="open_bandit_random", sql=query).dataframe[0].proto.columns
    assert json.loads(shown)["n"]["type_config"]["format"] == "localized"
    assert "item_code" not in json.loads(shown)


def test_an_error_is_told_and_the_rest_stays(visit, said):
    app = visit("sql", log="open_bandit_random", sql="COPY log TO 'x.csv'")
    assert not app.exception
    assert "not COPY" in app.error[0].value
    assert app.text_area(key="sql").value == "COPY log TO 'x.csv'"


def test_picking_a_question_fills_the_editor(visit):
    app = visit("sql", log="open_bandit_random")
    app.selectbox(key="question").select("who_stands_here").run()
    app.number_input(key="blank_rank").set_value(2).run()
    assert "rank = 2" in app.text_area(key="sql").value
    assert not app.exception


def test_every_row_beyond_the_first_thousand_is_said(visit, said):
    app = visit("sql", log="open_bandit_random", sql="SELECT * FROM log")
    assert r"First 1\,000 of 10\,000 rows" in said(app)


@pytest.fixture(scope="module")
def log():
    return open_sample("open_bandit_random")


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_ready_question_runs(key, log):
    assert ask(log, QUESTIONS[key].sql(), seconds=30).table.num_columns


def test_a_blank_cannot_break_out_of_its_quotes():
    sql = QUESTIONS["item_by_rank"].sql({"item": "x' OR '1'='1"})
    assert "item = 'x'' OR ''1''=''1'" in sql


def test_a_column_of_the_schema_asks_for_its_values(visit):
    app = visit("sql", log="open_bandit_random")
    button = next(each for each in app.button if each.label == "item")
    app = button.click().run()
    assert app.text_area(key="sql").value.startswith('SELECT "item", COUNT(*)')
    assert app.dataframe[0].value["n"].is_monotonic_decreasing


def test_queries_of_the_session_can_be_brought_back(visit):
    app = visit("sql", log="open_bandit_random", sql="SELECT COUNT(*) AS n FROM log")
    app = app.text_area(key="sql").set_value("SELECT 1 AS one FROM log LIMIT 1").run()
    assert app.selectbox(key="sql_past").options == [
        "SELECT 1 AS one FROM log LIMIT 1", "SELECT COUNT(*) AS n FROM log",
    ]  # fmt: skip
    app = app.selectbox(key="sql_past").set_value("SELECT COUNT(*) AS n FROM log").run()
    assert app.text_area(key="sql").value == "SELECT COUNT(*) AS n FROM log"
    assert app.dataframe[0].value["n"].tolist() == [10_000]

"""The program under the forest plot prints what the table shows, digit for digit."""

import contextlib
import io
import json
from dataclasses import replace
from html import unescape

import pytest

from engine.reports.html import html
from engine.reports.markdown import markdown
from pages.parts.compare import report_buttons


def printed(program: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "snippet", "exec"), {})
    return out.getvalue().strip()


@pytest.fixture
def programs(visit):
    def on(page, **parameters):
        app = visit(page, **parameters)
        assert not app.exception
        return app, [part.value for part in app.code if "import" in part.value]

    return on


def test_the_report_holds_the_numbers_of_the_screen(visit, monkeypatch):
    made, buttons = [], {}
    monkeypatch.setattr(report_buttons, "html", lambda told: made.append(told) or html(told))
    monkeypatch.setattr(
        report_buttons.st,
        "download_button",
        lambda *given, **_: buttons.update({given[2]: given[1]}),
    )
    asked = {"log": "open_bandit_random", "policies": ["most_clicked", "uniform"]}
    app = visit("compare", **asked, numbers=True)
    table = next(frame.value for frame in app.dataframe if "evidence" in frame.value)
    text, told = buttons["comparison.html"](), made[-1]
    assert told.sentence in unescape("".join(str(part.value) for part in app.get("html")))
    for row, line in zip(table.to_dict("records"), told.estimates, strict=True):
        shown = row["policy"], row["estimator"], row["per 100"], row["interval"], row["evidence"]
        policy, estimator, evidence, value, interval, _ = line
        assert (policy, estimator, value, interval.split(": ")[-1], evidence) == shown
        assert f"<td>{value}</td>" in text
    assert printed(told.python).endswith(markdown(replace(told, python="")).strip())


def test_compare_prints_its_values(programs):
    asked = {"log": "open_bandit_random", "policies": ["most_clicked", "uniform"]}
    app, (values, _) = programs("compare", **asked, numbers=True, pairs=True)
    shown = [frame.value for frame in app.dataframe if "evidence" in frame.value]
    sentence, _, rest = printed(values).partition("\n")
    assert sentence in unescape("".join(str(part.value) for part in app.get("html")))
    told = json.loads(rest)
    for table, lines in zip(shown, (told["estimates"], told["differences"]), strict=True):
        for line, row in zip(lines, table.to_dict("records"), strict=True):
            assert (line["policy"], line["estimator"]) == (row["policy"], row["estimator"])
            assert line["verdict"] == row["evidence"]
            decimals = len(row["per 100"].partition(".")[2])
            value, *ends = (100 * number for number in (line["value"], *line["interval"]))
            value, *ends = (f"{round(x, decimals) + 0.0:,.{decimals}f}" for x in (value, *ends))
            assert value == row["per 100"]
            assert " to ".join(ends) == row["interval"]

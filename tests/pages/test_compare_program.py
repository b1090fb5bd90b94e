"""The program under the forest plot prints what the table shows, digit for digit."""

import contextlib
import io
import json
from dataclasses import replace
from html import unescape

import pytest

from engine.core.titles import titled_spec
from engine.policies.uploaded import policy_label
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
    app = visit("compare", **asked)
    table = next(frame.value for frame in app.dataframe if "Reliability" in frame.value)
    text, told = buttons["comparison.html"](), made[-1]
    assert told.sentence in unescape("".join(str(part.value) for part in app.get("html")))
    for row, line in zip(table.to_dict("records"), told.estimates, strict=True):
        names = ("Policy", "Estimator", "Value per 100 impressions", "Interval", "Reliability")
        shown = tuple(row[name] for name in names)
        policy, estimator, evidence, value, interval, _ = line
        assert (policy, estimator, value, interval.split(": ")[-1], evidence) == shown
        assert f"<td>{value}</td>" in text
    assert printed(told.python).endswith(markdown(replace(told, python="")).strip())


def test_compare_prints_its_values(programs):
    asked = {"log": "open_bandit_random", "policies": ["most_clicked", "uniform"]}
    app, programs_shown = programs("compare", **asked)
    values = next(text for text in programs_shown if "as_record" in text)
    shown = [frame.value for frame in app.dataframe if "Reliability" in frame.value]
    sentence, _, rest = printed(values).partition("\n")
    assert sentence in unescape("".join(str(part.value) for part in app.get("html")))
    told = json.loads(rest)
    for table, lines in zip(shown, (told["estimates"], told["differences"]), strict=True):
        for line, row in zip(lines, table.to_dict("records"), strict=True):
            assert policy_label(line["policy"]) == row["Policy"]
            assert titled_spec("estimators", line["estimator"]) == row["Estimator"]
            assert line["verdict"] == row["Reliability"]
            per_100 = next(text for name, text in row.items() if "per 100 impressions" in name)
            decimals = len(per_100.partition(".")[2])
            value, *ends = (100 * number for number in (line["value"], *line["interval"]))
            value, *ends = (f"{round(x, decimals) + 0.0:,.{decimals}f}" for x in (value, *ends))
            assert value == per_100
            assert " to ".join(ends) == row["Interval"]

"""Compare policies: a verdict beside every value, the loop beside it, links, bad parameters."""

import html
import json

from engine.ingest.samples import samples
from pages.parts.compare import loop_of_log


def test_the_default_log_gives_a_verdict_and_a_loop(visit, said):
    app = visit("compare")
    assert not app.exception
    text = said(app)
    assert "per 100 impressions" in text
    assert any(word in text for word in ("estimable", "directional"))
    rounds = loop_of_log.SCHEDULE.rounds
    assert f"after {rounds:,} impressions of the loop" in text.replace("\\", "")


def test_every_sample_can_be_compared(visit):
    for key in samples():
        app = visit("compare", log=key, policies=["uniform"])
        assert not app.exception, key
        assert not app.error, key


def test_a_link_restores_policies_and_estimators(visit, said):
    asked = {"policies": ["uniform", "epsilon_greedy(epsilon=0.2)"], "estimators": ["ips"]}
    app = visit("compare", log="open_bandit_random", uploaded="mine.csv", **asked)
    assert not app.exception
    assert "made with the policy file mine.csv" in said(app)
    numbers = next(frame.value for frame in app.dataframe if "Reliability" in frame.value)
    assert set(numbers["Policy"]) == {"Uniform", "Epsilon-greedy · exploration 0.2"}
    assert set(numbers["Estimator"]) == {"IPS"}
    assert numbers["Reliability"].str.len().min() > 5


def test_what_the_log_cannot_say_is_refused_in_words(visit, said):
    app = visit("compare", log="open_bandit_bts", policies=["most_relevant"])
    assert "not estimable" in said(app)
    assert "Next steps: " in said(app)


def test_wrong_specs_are_told_and_the_rest_stays(visit, said):
    app = visit("compare", policies=["uniform", "no_such_policy(", "![x](https://a.invalid/x)"])
    assert not app.exception
    assert len(app.error) == 2
    assert "None of these policies learns from clicks" in said(app)
    app = visit("compare", correction="nonsense", level="7", estimators=["x" * 3000])
    assert not app.exception
    assert app.error


def test_a_number_is_explained_with_the_sums_of_the_log(visit, said):
    asked = {"log": "open_bandit_random", "policies": ["uniform"], "estimators": ["ips"]}
    app = visit("compare", **asked, tab="Method")
    assert not app.exception
    shown = [part.value for part in app.latex]
    assert any(r"\frac{1}{10\,000} \cdot" in formula for formula in shown)
    assert "glossary" in said(app).lower()


def test_the_result_comes_first_with_its_reliability_and_its_reasons(visit, said):
    text = said(visit("compare", log="open_bandit_bts", policies=["uniform"]))
    card = text[text.index("<ul class") :]
    badge = card.find('class="light"')
    number, reason = card.find("per 100 impressions"), card.find("<ul><li>")
    assert -1 < badge < number < reason < card.find('class="policies"')


def test_each_policy_has_a_row_that_opens_its_estimators_and_reasons(visit):
    asked = {"policies": ["uniform", "most_clicked"], "estimators": ["snips", "ips"]}
    app = visit("compare", log="open_bandit_random", **asked)
    table = next(part.value for part in app.get("html") if "<details>" in str(part.value))
    assert table.count("<details>") == 2
    assert 'title="most_clicked">Most clicked</span>' in table
    assert table.count("<p>SNIPS: ") == table.count("<p>IPS: ") == 2
    assert "Next steps: " in table


def test_a_policy_from_a_file_is_compared(visit):
    items = "\n".join(f"{item},{1 / 34:.12f}" for item in range(34))
    app = visit("compare", policies=["uniform"])
    app.file_uploader(key="policy_file").upload("mine.csv", f"item,probability\n{items}\n".encode())
    app.run()
    assert not app.exception
    assert not app.error
    numbers = next(frame.value for frame in app.dataframe if "Reliability" in frame.value)
    assert "mine.csv" in set(numbers["Policy"])
    assert "mine.csv" in app.query_params["uploaded"], "the link says that a file is missing"
    for name in ("bad.csv", "é" * 300 + ".csv"):
        app.file_uploader(key="policy_file").upload(name, b"item,probability\n1,7\n")
        assert not app.run().exception
        assert "must lie between 0 and 1" in app.error[0].value, name


def test_scores_of_a_file_are_ranked_or_drawn(visit, said, tmp_path, monkeypatch):
    """With a high temperature all items are alike: the value is that of the uniform policy."""
    app = visit("compare", log="open_bandit_random", policies=["uniform"], estimators=["snips"])
    text = "item,score\n" + "".join(f"{item},{item}\n" for item in range(34)) + "new,1\n"
    app.file_uploader(key="policy_file").upload("mine.csv", text.encode())
    app.run()
    assert not app.exception
    assert "1 item of mine.csv never occurred in the log, first 'new' at line 36" in said(app)
    tables = [f.value for f in app.dataframe if "Reliability" in f.value]
    assert {"mine.csv"} < set(tables[0]["Policy"])
    app.file_uploader(key="policy_file").upload("mine.csv", text.replace("new,1\n", "").encode())
    app.run()
    app.number_input(key="score_temperature").set_value(1e6).run()
    assert not app.exception
    table = next(f.value for f in app.dataframe if "Reliability" in f.value)
    drawn = table[table["Policy"].str.contains("temperature 1")]["Value per 100 impressions"]
    uniform = table[table["Policy"] == "Uniform"]["Value per 100 impressions"]
    assert drawn.tolist() == uniform.tolist()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text(text.replace("new,1\n", ""))
    program = next(part.value for part in app.code if "of_file" in part.value)
    exec(compile(program, "snippet", "exec"), {"print": lambda *_: None})


def test_the_rows_behind_a_number_are_one_click_away(visit, said):
    app = visit(
        "compare", log="open_bandit_bts", policies=["uniform"], tab="Diagnostics", diagnostic="Rows"
    )
    assert not app.exception
    carried = next(f.value for f in app.dataframe if "share of the value" in f.value)
    assert len(carried) == 10
    assert (carried["reward"] == 1).all()


def test_the_design_of_the_next_log_names_sizes_and_weightings(visit, said):
    app = visit(
        "compare", log="open_bandit_bts", policies=["uniform"], tab="Design of the next log"
    )
    assert not app.exception
    text = said(app)
    assert "more impressions of this kind" in text or "More data from this logging policy" in text
    signs = next(part.value for part in app.get("html") if "Available<" in str(part.value))
    assert ">Available</span><span>Action: " in signs
    assert ">Needs data</span><span>Whole slate (SIPS): " not in signs
    assert "Item and position (IIPS) weights need propensity_item_rank" in signs
    assert "The log has no column 'category'" in html.unescape(signs)


PANELS = {
    "Warnings": "IPS",
    "Weights": "of rows have weight zero",
    "Periods": "",
    "Monitoring": "the logging policy",
    "Simulation": "simulated logs of 3,333 impressions like these",
}


def test_what_the_values_rest_on_is_one_click_away(visit, said):
    asked = {"log": "open_bandit_random", "policies": ["uniform"], "estimators": ["ips"]}
    for panel, words in PANELS.items():
        app = visit("compare", **asked, tab="Diagnostics", diagnostic=panel)
        assert not app.exception, panel
        assert words in said(app)
    app = visit("compare", **asked)
    pairs = next(frame.value for frame in app.dataframe if "Holm p" in frame.value)
    assert list(pairs["Minus"]) == ["As logged"]


def test_the_threshold_of_the_deciding_estimator_is_swept(visit, said):
    asked = {"log": "open_bandit_bts", "policies": ["uniform"], "estimators": ["dros"]}
    app = visit("compare", **asked, tab="Sensitivity")
    assert not app.exception
    program = next(part.value for part in app.code if "clipping_sweep(log" in part.value)
    assert "clipping_sweep(log, policies, 0.95, 'dros')" in program


def test_a_ranking_cannot_be_watched_and_says_so(visit, said):
    asked = {"log": "michael_jordan", "policies": ["uniform"], "estimators": ["ips"]}
    app = visit("compare", **asked, tab="Diagnostics", diagnostic="Monitoring")
    assert not app.exception
    assert (
        "Sequential monitoring is not available for logs with several rows per impression"
        in said(app)
    )


def test_a_policy_that_is_not_estimable_is_drawn_so_on_both_sides(visit):
    app = visit("compare", log="open_bandit_random", policies=["most_clicked", "uniform"])
    charts = (str(part.proto) for part in app.get("plotly_chart"))
    loop = next(chart for chart in charts if "impressions of a query" in chart)
    assert "Most clicked (not estimable)" in loop
    assert "Uniform (not estimable)" not in loop


def test_a_long_name_among_short_ones_gets_the_width_that_it_needs(visit):
    names = ["snips(weighting='policy_aware')", "snips", "dr"]
    app = visit("compare", policies=["most_relevant", "uniform"], estimators=names)
    columns = json.loads(app.dataframe[0].proto.columns)
    assert columns["Estimator"]["width"] > 200
    assert columns["Policy"]["label"] == "Policy"

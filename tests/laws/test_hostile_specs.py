"""Any text as a method: it parses and does its work on a small log, or one sentence refuses it."""

import contextlib
import dataclasses
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import api
from engine.core.errors import EngineError
from engine.core.method import families, methods, parse

NUMBERS = ["0", "-1", "2", ".5", "1e-320", "1e308", "-1e308", "1e999", "nan", "10**9", "9" * 400,
           "True", "None", ".9999999999999999", "1e18", "-0.0", "100"]  # fmt: skip
TEXTS = ["''", "'x'", "'\\u202e'", "'../../etc/passwd'", "'\\x00'", "'%s{0}'", f"'{'x' * 300}'"]
LISTS = ["()", "(1,)", "(.5, .5)", "(1e308, 1e308)", "(0, 0)", "(-1, 2)", "(1e999,)", "((1,),)",
         "(1, 'a')", "{'a': 1}", "{1}", "...", "lambda: 0", "('a', 'b')"]  # fmt: skip
LONG = settings(
    max_examples=4_000, deadline=None, suppress_health_check=[*HealthCheck], database=None
)
SHORT = settings(LONG, max_examples=30, derandomize=True)


@st.composite
def values(draw, field):
    """A value as text: one that may do, at a bound, or hostile."""
    card, default = field.metadata, field.default
    pools = [NUMBERS, TEXTS, LISTS]
    if card.get("choices"):
        pools += [[repr(choice) for choice in card["choices"]]] * 3
    if card.get("family") in families():
        inner = draw(specs(card["family"], nested=True))
        pools += [[inner, repr(inner)]] * 3
    bounds = [
        str(each) for each in (card.get("low"), card.get("high"), default) if each is not None
    ]
    return draw(st.sampled_from(draw(st.sampled_from([*pools, bounds or TEXTS, bounds or TEXTS]))))


@st.composite
def specs(draw, family, nested=False):
    """A call of a method of a family, some of its parameters given."""
    kind = draw(st.sampled_from([*methods(family).values()]))
    fields = [field for field in dataclasses.fields(kind) if field.metadata]
    if nested or not fields:
        return kind.key
    chosen = draw(st.lists(st.sampled_from(fields), max_size=3, unique_by=lambda each: each.name))
    return f"{kind.key}({', '.join(f'{each.name}={draw(values(each))}' for each in chosen)})"


ANY = st.sampled_from(families()).flatmap(lambda family: st.tuples(st.just(family), specs(family)))


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """What a method of each family is asked to do."""
    folder = tmp_path_factory.mktemp("hostile")
    items = folder / "items.csv"
    rows = (f"d{i},{i % 4 / 4},{'ab'[i % 2]},t {i},{i % 3 / 3},{i % 2}\n" for i in range(5))
    items.write_text("item,relevance,group,text,p1,p2\n" + "".join(rows))
    path = folder / "log.csv"
    rows = (
        f"{i // 3},s{i // 6},q{i // 3 % 2},d{(i * 7 + i // 3) % 4},{i % 3 + 1},{i % 5 == 0},"
        f".3{i % 3},{'ab'[i // 3 % 2]}\n"
        for i in range(90)
    )
    path.write_text("impression,session,query,item,rank,click,propensity,policy\n" + "".join(rows))
    log = api.load([str(path)])
    few = {"rounds": 10, "worlds": 2}
    return {
        "estimators": lambda spec: api.evaluate(log, "uniform", spec),
        "policies": lambda spec: api.evaluate(log, spec, "ips"),
        "weightings": lambda spec: api.evaluate(log, "uniform", f"ips(weighting={spec!r})"),
        "inference": lambda spec: api.evaluate(log, "uniform", "ips", interval=spec),
        "examination": lambda spec: api.examine(log, spec),
        "click_models": lambda spec: api.fit(log, spec),
        "learners": lambda spec: api.learn(log, spec),
        "simulator": lambda spec: api.simulate(spec, impressions=30),
        "loop.rankers": lambda spec: api.loop("two_items", spec, **few),
        "fairness": lambda spec: api.rank(str(items), spec),
        "diversity": lambda spec: api.rank(str(items), spec, intents=(0.5, 0.5)),
    }


def attempt(work, family, spec):
    """Parse a spec and use it; whatever is wrong is one sentence."""
    with warnings.catch_warnings(), contextlib.suppress(EngineError):
        warnings.simplefilter("ignore")
        parse(family, spec)
        work.get(family, lambda spec: None)(spec)


@SHORT
@given(ANY)
def test_any_value_of_a_parameter_is_used_or_refused_in_a_sentence(work, given_spec):
    attempt(work, *given_spec)


@SHORT
@given(st.sampled_from(families()), st.text(max_size=60))
def test_any_text_is_no_method_and_said_so(family, text):
    with pytest.raises(EngineError):
        parse(family, f"{text}?")


@pytest.mark.long
@LONG
@given(ANY)
def test_four_thousand_specs(work, given_spec):
    attempt(work, *given_spec)

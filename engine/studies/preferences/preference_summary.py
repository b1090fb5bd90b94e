"""What the page on preferences says, in one sentence with numbers."""

from math import isfinite

from engine.core.numbers import significant
from engine.interleaving.pairs.pair_accuracy import PairAccuracy
from engine.policies.uploaded import policy_label
from engine.studies.preferences.duel_race import AB_N, DuelRace
from engine.studies.preferences.interleaved_pages import InterleavedPages
from engine.studies.preferences.offline_and_interleaved import OfflineAndInterleaved
from engine.studies.preferences.preference_race import PreferenceRace

EVEN = 1e-9


def _share(part: float) -> str:
    """Per cent with at most three digits and no zeros at the end."""
    return f"{100 * part:.3g}%"


def bias_sentence(shown: InterleavedPages) -> str:
    """Who wins random clicks."""
    first, second = shown.random_clicks["A"], shown.random_clicks["B"]
    if shown.method.weighted:
        wins = f"Of the credit for clicks at random, A gets {_share(first)} and B {_share(second)}"
    else:
        wins = (
            f"If each user clicked one result at random, A would win {_share(first)} of "
            f"impressions and B {_share(second)}"
        )
    if abs(first - second) < EVEN:
        return f"{wins}: {shown.method.title.lower()} favours neither of these two rankings."
    favoured = "A" if first > second else "B"
    method = shown.method.title.lower()
    return f"{wins}: {method} favours {favoured}, although random clicks show no preference."


def race_sentence(race: PreferenceRace) -> str:
    """How many impressions each test needs, and who wins with these users."""
    wins, difference = race.credited.wins, race.difference
    better = "A" if difference > EVEN else "B" if difference < -EVEN else ""
    truth = (
        f"{better} gets {significant(100 * abs(difference))} more clicks per 100 impressions"
        if better
        else "Both get equally many clicks when shown alone"
    )
    wrong = float(wins.a - wins.b) * difference < -EVEN
    words = (
        f"interleaved, A wins {_share(float(wins.a))} and B {_share(float(wins.b))} "
        f"of impressions{': the wrong one' if wrong else ''}"
    )
    return f"{truth}; {words}. {_needs(race)}"


def _needs(race: PreferenceRace) -> str:
    first, second = race.needed["interleaving"], race.needed["A/B test"]
    power = _share(race.design.power)
    if not isfinite(first) and not isfinite(second):
        return "Neither interleaving nor an A/B test of clicks ever decides between them."
    if not isfinite(first):
        return (
            f"Interleaving never decides between them; an A/B test needs {second:,.0f} impressions "
            f"to decide with {power} power."
        )
    if not isfinite(second):
        return (
            f"Interleaving needs {first:,.0f} impressions to decide with {power} power; "
            "an A/B test of clicks never does."
        )
    return (
        f"To decide with {power} power, interleaving needs {first:,.0f} impressions and an "
        f"A/B test {second:,.0f}: {_times(race.ratio)}."
    )


def _times(ratio: float) -> str:
    if ratio >= 1:
        return f"{significant(ratio)} times as many"
    return f"interleaving needs {significant(1 / ratio)} times as many"


def accuracy_sentence(read: PairAccuracy, half: float) -> str:
    """How often pairs agree with the truth of a simulated log; `half` is the error's half width."""
    return (
        f"{_share(read.accuracy)} (± {100 * half:.1g} points) of these pairs agree with the "
        "truth of this simulated log."
    )


def duel_sentence(race: DuelRace, names: dict[str, str]) -> str:
    """Who loses least on the way to the best ranker."""
    last = {spec: float(course.band()[0][-1]) for spec, course in race.regrets.items()}
    least = min(last, key=lambda spec: last[spec])
    right = race.regrets[least].best_named[:, -1].mean()
    return (
        f"After {race.duels:,} impressions, {names.get(least, least).lower()} has lost "
        f"{significant(last[least])} wins (median of {race.worlds} worlds) and names the best "
        f"ranking in {_share(right)} of them; the {AB_N} has lost {significant(last[AB_N])} and "
        f"names it in {_share(race.regrets[AB_N].best_named[:, -1].mean())}."
    )


def promise_sentence(result: OfflineAndInterleaved) -> str:
    """Whether users chose what the log promised."""
    first, second = map(policy_label, result.policies)
    preferred = result.interleaved.preferred
    chosen = {"A": first, "B": second}.get(preferred or "", "")
    users = (
        f"after {result.impressions:,} interleaved impressions users prefer {chosen}"
        if chosen
        else f"{result.impressions:,} interleaved impressions do not decide"
    )
    if result.difference is None:
        return f"The log cannot compare {first} with {second}; {users}."
    low, high = (100 * bound for bound in result.difference.interval)
    promised = (
        f"From the log alone, {first} earns {significant(100 * result.difference.value)} clicks "
        f"per 100 impressions more than {second} (95% {significant(low)} to {significant(high)})"
    )
    agreement = {True: "; both agree", False: "; they disagree", None: ""}[result.agree]
    return f"{promised}; {users}{agreement}."

"""What counts: the reward of the log that all pages read, picked once for all of them."""

import streamlit as st

from engine.core.numbers import percent
from engine.counts.reward_shares import RewardShare, reward_shares
from engine.logs.cache import Family
from engine.logs.log import Log
from engine.logs.rewards import reward_names, rewarded
from pages.parts.shared.background import jobs
from pages.parts.shared.links.link_values import ChoiceControl, report_ignored
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_errors

PARAMETER = "reward"
REWARDED: Family[str, Log] = Family("rewarded logs", most=16)


def counted(log: Log, name: str) -> Log:
    """The log with the reward that was picked for it, or that its link names.

    Args:
        log: the log as it was loaded.
        name: the sample's key or the token that opens it.
    """
    chosen = chosen_reward(log, name)
    wanted, names = st.session_state["what_counts"][name], reward_names(log)
    if wanted and wanted not in names:
        report_ignored(ChoiceControl("What counts", PARAMETER, names, names[0]).ignored(wanted))
    if chosen:
        st.query_params[PARAMETER] = chosen
    elif PARAMETER in st.query_params:
        del st.query_params[PARAMETER]
    return rewarded_log(log, chosen) if chosen else log


def chosen_reward(log: Log, name: str) -> str:
    """The reward that counts in place of the log's own; empty for its own, or an unknown one."""
    chosen = st.session_state.setdefault("what_counts", {})
    if name not in chosen:
        chosen[name] = st.query_params.get(PARAMETER, "")
    return chosen[name] if chosen[name] and chosen[name] in reward_names(log)[1:] else ""


def rewarded_log(log: Log, reward: str) -> Log:
    """A log with another reward; made once, and kept with the log."""
    return log.cache.get(REWARDED, reward, lambda: rewarded(log, reward))


def reward_picker(log: Log, name: str) -> None:
    """A picker of what counts, with the definition and the share of what is picked.

    Shown for logs with more than one reward. The rows are counted beside the page, which goes on
    where a cluster does not answer.
    """
    with (
        show_errors(),
        jobs.awaited("what counts", log.fingerprint, lambda _: _several(log), alike=True) as shares,
    ):
        if shares:
            _picker(log, name, [each.name for each in shares])


def _several(log: Log) -> tuple[RewardShare, ...]:
    return reward_shares(log) if len(reward_names(log)) > 1 else ()


def _picker(log: Log, name: str, names: list[str]) -> None:
    now = chosen_reward(log, name) or names[0]
    st.selectbox(
        "What counts",
        names,
        names.index(now),
        key=f"counts_{name}_{now}",
        on_change=_pick,
        args=(name, f"counts_{name}_{now}"),
        help=(
            "The reward that all pages use. Policies that rank by the log rank by this reward, too."
        ),
    )
    st.caption(escape.text(definition(log, now)))


def definition(log: Log, reward: str) -> str:
    """What a reward means, and the share of rows that earn it."""
    share = next(each for each in reward_shares(log) if each.name == reward)
    counted = f" {percent(share.share)} of rows." if share.share == share.share else ""
    return f"{share.meaning[0].upper()}{share.meaning[1:]}.{counted}"


def _pick(name: str, key: str) -> None:
    st.session_state["what_counts"][name] = st.session_state[key]

"""The selected log: where loaded logs are kept, and which one the pages ask.

Logs live in this server's private workspace and vanish with it. A session sees the samples, the
logs that it loaded, and the one that its link names by a token; never those of others. Who has the
file can compute its fingerprint, but not the token, which is drawn from a secret of the session.
"""

import secrets
import time
from contextlib import suppress

import streamlit as st

from engine.access.holds import Holds
from engine.access.settings import workspace as kept
from engine.clusters.named_clusters import ClusterLog, cluster_logs
from engine.core.errors import EngineError
from engine.ingest.samples import open_sample, samples
from engine.logs.log import Log
from engine.logs.store import Workspace
from pages.parts.shared.background import jobs
from pages.parts.shared.logs.open_logs import OpenLogs
from pages.parts.shared.logs.what_counts import chosen_reward, counted
from pages.parts.shared.messages import escape
from pages.parts.shared.messages.errors import show_error

FIRST = "three_rankers"
"""The sample that a page without a log starts with."""
OPENING = "open"
"""The slot of the work that opens a cluster's log."""
LATE = 5.0
"""Seconds in which a browser under way may still send the address from before."""


def workspace() -> Workspace:
    """Where this server keeps its logs."""
    return kept()


def open_log(name: str) -> Log:
    """The log of a sample's key, of a key in the operator's list of clusters, or of a token.

    Raises:
        EngineError: there is no such log.
    """
    return _open_logs().get(name, _opened_anew, _stands)


@st.cache_resource(show_spinner=False)
def _open_logs() -> OpenLogs:
    return OpenLogs()


def _opened_anew(name: str) -> Log:
    if name in samples():
        log = open_sample(name, workspace())
        Holds(workspace()).publish(log)
        return log
    clusters = known_clusters()
    if name in clusters:
        return clusters[name].open()
    return Holds(workspace()).open(name)


def known_clusters() -> dict[str, ClusterLog]:
    """The operator's logs on clusters; none where the list cannot be read."""
    with suppress(EngineError):
        return {key: log for key, log in cluster_logs().items() if key not in samples()}
    return {}


def hold_log(log: Log) -> str:
    """Make a loaded log the one that all pages ask; returns the token that opens it."""
    holder = st.session_state.setdefault("holder", secrets.token_hex(32))
    token = Holds(workspace()).hold(holder, log)
    if st.session_state.get("withdrawn", ("",))[0] == token:
        del st.session_state["withdrawn"]
    select_log(token)
    return token


def release_log(token: str) -> None:
    """Let go of a log of this session; other sessions that loaded the same file keep it."""
    Holds(workspace()).release(token)
    forget_open_logs()


def forget_open_logs() -> None:
    """Let go of the open logs whose tokens no longer open them; those of others stay."""
    _open_logs().keep_only(_stands)


def _stands(name: str, log: Log) -> bool:
    """Whether an open log is still there for this name, as another server may have deleted it."""
    if name in samples():
        return workspace().holds(log.fingerprint)
    return name in known_clusters() or Holds(workspace()).opens(name)


def select_log(name: str) -> None:
    """Make a log the one that all pages ask; `name` is a sample's key or a token."""
    state = st.session_state
    public = {*samples(), *known_clusters()}
    state["logs"] = sorted({*state.get("logs", []), name} - public)
    state["log_before"] = (state.get("log"), time.monotonic())
    state["log"] = name
    st.query_params["log"] = name


def selected_log() -> str:
    """The sample's key or token of the log that the link, else the session, names."""
    now = st.session_state.get("log")
    token = st.query_params.get("log")
    if token and token != now and not _late(token):
        select_log(token)
        return token
    name = now or _first()
    if name != _first() or token:
        st.query_params["log"] = name
    return name


def chosen() -> bool:
    """Whether a log was selected, by a link or on a page, rather than the one to start with."""
    return "log" in st.query_params or bool(st.session_state.get("log"))


def is_sample() -> bool:
    """Whether the selected log came with the program, so that everybody may see what it says."""
    return selected_log() in samples()


def is_cluster() -> bool:
    """Whether the selected log stays on a cluster, so that every question may take a while."""
    return selected_log() in known_clusters()


def _late(name: str) -> bool:
    """Whether the browser still speaks of the log before, because it has not heard of the new."""
    before, since = st.session_state.get("log_before", (None, 0.0))
    return name == before and time.monotonic() - since < LATE


def log_picker(label: str = "Log") -> None:
    """A picker of the logs that this session knows."""
    name = selected_log()
    names = list(
        dict.fromkeys([*samples(), *known_clusters(), *st.session_state.get("logs", []), name])
    )
    st.selectbox(
        label,
        names,
        names.index(name),
        key=f"picked_{name}",
        format_func=log_title,
        on_change=_pick,
        args=(name,),
    )


def try_log() -> Log | None:
    """The selected log with what counts in it; None after saying why, when it is not kept here.

    It is None too while a cluster has not answered yet; the page says so in this place.
    """
    try:
        log = _awaited(selected_log())
        return None if log is None else counted(log, selected_log())
    except EngineError as error:
        show_error(error)
        return None


def _awaited(name: str) -> Log | None:
    """The log of that name; one of a cluster is opened beside the page, as it may be silent."""
    logs = _open_logs()
    if name not in known_clusters() or logs.is_open(name):
        return open_log(name)
    doing = f"Waiting for {escape.text(log_title(name))}"
    log: Log | None = jobs.result(
        OPENING, name, lambda _: logs.get(name, _opened_anew, _stands), alike=True, doing=doing
    )
    if log is not None:
        jobs.forget(OPENING)  # so that it is opened anew once it is no longer at hand
    return log


def stored_log() -> Log:
    """The selected log as it was loaded, by its own reward.

    Raises:
        EngineError: it is not kept here.
    """
    return open_log(selected_log())


def _pick(shown: str) -> None:
    """Take what was picked while `shown` was; a browser that lags behind may only repeat that."""
    picked = st.session_state[f"picked_{shown}"]
    if picked != shown:
        select_log(picked)


def log_title(name: str) -> str:
    """What the log of a sample's key or of a fingerprint is called."""
    if name in samples():
        return samples()[name].title
    if name in known_clusters():
        return f"{name} (cluster)"
    try:
        return open_log(name).name
    except EngineError:
        return f"not on this server: {name[:12]}"


def _first() -> str:
    return FIRST if FIRST in samples() else next(iter(samples()))


def python_of(log: Log) -> str:
    """The lines of Python that open this log elsewhere, with what counts in it."""
    chosen = chosen_reward(stored_log(), selected_log())
    if not chosen or log.mapping.get("reward") != chosen:
        return _opened(log)
    lines = f"{_opened(stored_log())}\nlog = rewarded(log, {chosen!r})"
    return f"from engine.programs import rewarded\n{lines}"


def _opened(log: Log) -> str:
    if selected_log() in samples():
        name = selected_log()
        return f"from engine.programs import open_sample\n\nlog = open_sample({name!r})"
    if not log.recipe:
        return f"log = ...  # {log.name!r}, which was made in memory"
    if "\nlog = load(" not in log.recipe:
        return log.recipe
    where = "# Put the file of this name in the folder where this runs.\nlog = "
    return log.recipe.replace("\nlog = ", f"\n{where}", 1)

"""Which of two rankings do users prefer?"""

from engine.logs.log import Log
from engine.online_evaluation.logged_rankings import ranking_columns
from engine.online_evaluation.mixed_pages import mixes_policies
from pages.parts.preferences.before_and_after import before_and_after
from pages.parts.preferences.from_log import from_log
from pages.parts.preferences.pair_explorer import pair_explorer
from pages.parts.preferences.rankers import rankers
from pages.parts.preferences.two_rankings import two_rankings
from pages.parts.shared.frame.header import header_with_log
from pages.parts.shared.inputs import controls
from pages.parts.shared.messages.errors import show_errors

LISTS, LOG, PAIRS, MANY, BOTH = (
    "Two rankings",
    "Who won the log",
    "Pairs of clicks",
    "Several rankings",
    "Before and after",
)
OF_LOG = {LOG: from_log, PAIRS: pair_explorer, BOTH: before_and_after}


def _first(log: Log | None) -> str:
    interleaved = log is not None and (
        log.has("team") or ranking_columns(log) is not None or mixes_policies(log)
    )
    return LOG if interleaved else LISTS


log = header_with_log("preferences")
first = _first(log)
view = controls.choice(
    "Show", [LISTS, LOG, PAIRS, MANY, BOTH], f"preferences_view_{first[:3].lower()}", first
)
with controls.problems_below(), show_errors():
    if view in OF_LOG:
        if log is not None:
            OF_LOG[view](log)
    elif view == MANY:
        rankers()
    else:
        two_rankings(log)

"""The words of actions: which say that something was shown, and which that it was rewarded."""

import re
from collections.abc import Collection, Sequence

from engine.ingest.names.column_synonyms import plain, without_type

_SHOWN = frozenset(
    (
        "impression", "impressions", "view", "viewed", "views", "show", "shown", "display",
        "displayed", "imp", "pv", "exposure", "exposures", "expose", "exposed", "serve", "served",
        "render", "rendered",
        "viewitemlist", "listview", "productimpression", "productlistview", "itemview",
        "itemimpression", "searchimpression", "resultimpression", "productlistviewed",
        "searchresultview", "searchresultviewed", "serpview", "productviewedinlist",
    )
)  # fmt: skip
_REWARDS = (
    "click", "clicked", "clicks", "clk", "itemclick", "selectitem", "productclick", "listclick",
    "resultclick", "tap", "select", "open",
    "addtocart", "cart", "addcart", "basket", "purchase",
    "purchases", "purchased", "buy", "order", "transaction", "conversion", "convert", "checkout",
    "like", "save", "bookmark", "download", "play", "watch", "rate",
)  # fmt: skip
_OPENED = frozenset(("view", "viewed", "views", "pv", "itemview"))
"""Of these, those that are of an item's own page where others say that it was shown."""
_LAST_SHOWN = frozenset(
    ("impression", "impressions", "shown", "displayed", "served", "exposed", "rendered", "exposure")
)
_WITH_LISTS = frozenset(
    ("search", "searched", "response", "results", "searchresults", "recommendation", "ranking")
)
"""Actions that show the items of the list that they come with."""
_SEEN = frozenset(("viewed", "view", "loaded", "returned", "performed", "submitted", "searched"))
_LAST_REWARDS = frozenset(("click", "clicked", "clicks", "tap", "tapped", "purchased", "bought"))
"""What the last word of an action may be; a view of a product is no view of a list."""
_COLUMNS = (
    "action", "actionname", "actiontype", "event", "eventtype", "eventname", "interaction",
    "interactiontype", "type", "kind", "verb", "eventaction", "behavior", "behaviortype",
    "behaviour", "activity", "etype", "evttype", "evtype", "evt", "eventkind",
)  # fmt: skip


def tokens(action: str) -> list[str]:
    """The words of an action: 'searchResult_clicked' -> search, result, clicked."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", action)
    return [token for token in re.split(r"[^a-z0-9]+", parted.lower()) if token]


def _ends(action: str, words: Collection[str]) -> bool:
    """Whether the last word of an action is one of these, and none of its words denies it."""
    named = tokens(action)
    return len(named) > 1 and named[-1] in words and not {*named} & {"no", "non", "not"}


def shows_list(action: str) -> bool:
    """Whether an action shows the items of the list that it comes with."""
    named = tokens(action)
    of_lists = {*named} & {"search", "results", "recommendations", "list", "feed", "ranking"}
    return plain(action) in _WITH_LISTS or (bool(of_lists) and named[-1] in _SEEN)


def compound_shown(actions: Sequence[str]) -> tuple[str, ...]:
    """The actions that show something, also where further words say what: result_displayed."""
    return _in_lists(
        [each for each in actions if plain(each) in _SHOWN or _ends(each, _LAST_SHOWN)]
    )


def _in_lists(shown: Sequence[str]) -> tuple[str, ...]:
    """The actions that show items of a list: beside others, a view is of an item's own page."""
    return tuple(each for each in shown if plain(each) not in _OPENED) or tuple(shown)


def opened_of(actions: Sequence[str]) -> tuple[str, ...]:
    """The views of items' own pages: those beside actions that show items of a list."""
    shown = compound_shown(actions)
    return tuple(each for each in actions if plain(each) in _OPENED and each not in shown)


def compound_rewards(actions: Sequence[str]) -> dict[str, str]:
    """The actions that reward, also where further words say what: clicks first."""
    simple = rewards_of(actions)
    further = [each for each in actions if each not in simple and _ends(each, _LAST_REWARDS)]
    return simple | {each: "_".join(tokens(each)) for each in further}


def shown_of(actions: Sequence[str]) -> tuple[str, ...]:
    """The actions that show something."""
    return _in_lists([action for action in actions if plain(action) in _SHOWN])


def rewards_of(actions: Sequence[str]) -> dict[str, str]:
    """The actions that reward, with their names as columns: clicks first."""
    named = [action for action in actions if plain(action) in _REWARDS]
    named.sort(key=lambda action: _REWARDS.index(plain(action)))
    return {action: "_".join(action.lower().split()) for action in named}


def named_like_actions(column: str) -> bool:
    """Whether a column's name refers to actions."""
    return plain(without_type(column)) in _COLUMNS

"""What click logs call their columns, most telling name first."""

import re
from functools import cache, lru_cache

from engine.ingest.names.item_columns import ITEM_COLUMNS
from engine.ingest.names.other_languages import OTHER_LANGUAGES

SYNONYMS: dict[str, tuple[str, ...]] = {
    "item": ITEM_COLUMNS,
    "reward": (
        "reward",
        "click",
        "clicked",
        "is_click",
        "is_clicked",
        "clicks",
        "has_click",
        "was_clicked",
        "click_flag",
        "click_bool",
        "isclick",
        "clk",
        "num_clicks",
        "n_clicks",
        "nb_clicks",
        "click_count",
        "click_cnt",
        "clicks_cnt",
        "clk_cnt",
        "clicks_count",
        "has_clicked",
        "user_clicked",
        "click_label",
        "clickthrough",
        "click_through",
        "tapped",
        "engaged",
        "is_selected",
        "clicked_at",
        "click_time",
        "click_timestamp",
        "click_ts",
        "clicked_on",
        "interaction",
        "conversion",
        "converted",
        "label",
        "outcome",
        "payoff",
        "r",
        "y",
    ),
    "rank": (
        "page_rank",
        "rank",
        "position",
        "pos",
        "slot",
        "rank_position",
        "item_rank",
        "item_position",
        "result_rank",
        "display_position",
        "place",
        "ranking_position",
        "list_position",
        "serp_position",
        "result_position",
        "document_position",
        "hit_position",
        "absolute_position",
        "position_in_list",
        "pos_in_list",
        "display_rank",
        "ordinal",
        "grid_rank",
    ),
    "propensity": (
        "propensity",
        "propensity_score",
        "pscore",
        "action_prob",
        "action_probability",
        "logging_probability",
        "logging_prob",
        "prob",
        "probability",
        "pi_b",
        "p_b",
        "p",
    ),
    "impression": (
        "impression",
        "impression_id",
        "imp_id",
        "slate_id",
        "slate",
        "serp_id",
        "search_id",
        "srch_id",
        "search_session_id",
        "search_uuid",
        "auction_id",
        "request_id",
        "req_id",
        "pageview_id",
        "page_view_id",
        "display_id",
        "list_id",
        "ranking_id",
        "recommendation_id",
        "rec_id",
        "response_id",
        "result_set_id",
        "feed_id",
        "trace_id",
        "pageview",
        "event_id",
        "round",
        "round_id",
        "ranking_run",
    ),
    "session": (
        "session",
        "session_id",
        "sess_id",
        "sid",
        "session_id_hash",
        "visit_id",
        "user",
        "user_id",
        "uid",
        "visitor_id",
        "visitor",
        "customer_id",
        "cookie_id",
        "device_id",
        "anonymous_id",
        "distinct_id",
        "client_id",
        "guest_id",
        "shopper_id",
        "member_id",
    ),
    "query": (
        "query",
        "user_query",
        "query_text",
        "search_term",
        "query_term",
        "search_query",
        "search_phrase",
        "search_text",
        "query_string",
        "query_str",
        "normalized_query",
        "raw_query",
        "search_keywords",
        "keyword",
        "keywords",
        "kw",
        "search_terms",
        "terms",
        "term",
        "query_id",
        "qid",
        "query_md5",
        "query_hash",
        "query_key",
        "q",
        "context",
        "context_id",
        "srch_destination_id",
    ),
    "timestamp": (
        "timestamp",
        "time_stamp",
        "ts",
        "datetime",
        "date_time",
        "event_time",
        "event_timestamp",
        "time_ms",
        "server_timestamp_epoch_ms",
        "time",
        "date",
        "created_at",
        "logged_at",
        "unix_time",
    ),
    "policy": (
        "policy",
        "logging_policy",
        "policy_name",
        "behavior_policy",
        "behaviour_policy",
        "ranker",
        "ranker_id",
        "algorithm",
        "algo",
        "variant",
        "bucket_name",
        "stratum",
        "experiment",
        "test_group",
    ),
    "arm": ("arm", "swap", "swap_arm", "intervention"),
    "team": ("team", "search_config", "contributed_by", "interleaved_from", "source_ranker"),
    "click_time": (
        "click_time",
        "clicked_at",
        "click_timestamp",
        "click_ts",
        "clicked_on",
        "time_of_click",
    ),
    "pair": ("pair", "pair_id", "fair_pair", "fairpair", "random_pair"),
    "propensity_item_rank": (
        "propensity_item_rank",
        "pscore_item_position",
        "propensity_item_position",
    ),
    "propensity_cascade": ("propensity_cascade", "pscore_cascade"),
    "target": ("target", "target_probability", "ev_pscore", "evaluation_policy_pscore", "pi_e"),
    "target_item_rank": ("target_item_rank", "ev_pscore_item_position"),
    "target_cascade": ("target_cascade", "ev_pscore_cascade"),
}

_PUNCTUATION = re.compile(r"[^a-z0-9]")


def plain(name: str) -> str:
    """A column's name without case and punctuation: 'Doc-ID' and 'docId' -> 'docid'."""
    return _PUNCTUATION.sub("", name.lower())


def without_type(column: str) -> str:
    """A column's name without the type that Elasticsearch or Solr adds: item.keyword, item_s.

    Only where the rest is a name that logs use, and the whole is none.
    """
    name = _TYPE.sub("", column)
    if name == column or (plain(column) in _names() and not column.endswith(".keyword")):
        return column
    return name if plain(name.rsplit(".", 1)[-1]) in _names() else column


_TYPE = re.compile(
    r"\.(keyword|raw)$|(?<=clicked)_b$|_(s|ss|i|is|l|ls|f|d|dt|p?dts?|t|txt|pi|pl|str)$"
)
"""Elasticsearch's sub-field of whole words, and Solr's dynamic fields; `clicks_b` is of arm B."""


@cache
def _names() -> frozenset[str]:
    return _all_places() | _EVENT_NAMES


_EVENT_NAMES = frozenset(("event", "eventtype", "eventname", "action", "actionname", "type"))


def place(field: str, column: str) -> int | None:
    """How telling the column's name is for the field (0 is most), None when it is not.

    Of a dotted path, the last name alone counts for less than any whole one.
    """
    return _place(field, column) if len(column) <= _SHORT else _place.__wrapped__(field, column)


@lru_cache(10_000)
def _place(field: str, column: str) -> int | None:
    """The same of a short name, remembered: a load needs that of each column in many places."""
    places = _places(field)
    column = without_type(column)
    if (at := places.get(plain(column))) is not None or "." not in column:
        return at
    at = places.get(plain(column.rsplit(".", 1)[-1]))
    return None if at is None else at + _INSIDE


def names_a_field(column: str) -> bool:
    """Whether the column's name is telling for some field."""
    column = without_type(column)
    known = _all_places()
    return plain(column) in known or ("." in column and plain(column.rsplit(".", 1)[-1]) in known)


@cache
def _all_places() -> frozenset[str]:
    return frozenset(name for field in SYNONYMS for name in _places(field))


_SHORT, _INSIDE = 100, 1_000  # by how much less a name inside an object counts


@cache
def _places(field: str) -> dict[str, int]:
    names = (*SYNONYMS[field], *OTHER_LANGUAGES.get(field, ()))
    return {plain(name): at for at, name in reversed([*enumerate(names)])}

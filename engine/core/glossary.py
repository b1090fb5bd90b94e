"""The words of the field, each in one plain sentence, linked where they appear."""

import re

GLOSSARY: dict[str, str] = {
    "click model": "A probabilistic model of how users examine and click a ranked list.",
    "confidence interval": "A range that holds the true value in, say, 95 of 100 repetitions of "
    "the whole study.",
    "counterfactual": "What would have happened had something else been shown.",
    "cross-fitting": "Predict each part of the log with a model that never saw that part.",
    "effective sample size": "How many equally weighted impressions would be as informative as "
    "the weighted ones: (sum of weights) squared over the sum of squared weights.",
    "examination": "The probability that a rank is looked at. Rank 1 counts as 1.",
    "exploration": "Showing, now and then, something other than the current best guess.",
    "exposure": "The examination that an item or a group of items collects.",
    "feedback loop": "A ranking decides what is clicked, and the clicks decide the ranking.",
    "impression": "One ranking, or one item, shown once.",
    "interleaving": "Merging two rankings into one page, and asking whose items are clicked.",
    "lock-in": "An item stays first although a better one is ranked below it.",
    "logging policy": "The policy that produced the logged rankings.",
    "off-policy": "About a policy other than the one that made the log.",
    "overlap": "Every action of the target policy has a positive probability under the logging "
    "policy (common support).",
    "policy": "A rule, possibly a random one, for what to show for each query.",
    "position bias": "Higher ranks are examined more, so they get more clicks at equal relevance.",
    "propensity": "The probability that the logging policy took the action it took.",
    "relevance": "The probability of a click by a user who examines the item.",
    "selection bias": "What was never shown has no clicks, so nothing is learned about it.",
    "session": "The unit assumed independent of the others; intervals are clustered on it.",
    "target policy": "The policy being evaluated.",
    "trust bias": "Users click top results more than examination explains.",
    "value": "The expected reward per impression.",
    "verdict": "Whether this log can support a number: estimable, directional or not estimable.",
    "weight": "How much a logged row counts for the target policy.",
}
"""Terms in alphabetical order; plain words first, as everywhere."""

_TERMS = re.compile(
    r"(?<![\w\[`])(" + "|".join(sorted(map(re.escape, GLOSSARY), key=len, reverse=True)) + r")s?\b",
    re.IGNORECASE,
)


def terms(text: str) -> list[str]:
    """The glossary's terms that a text uses, in the order in which they first appear."""
    words = (match.group(1).lower() for match in _TERMS.finditer(text))
    return list(dict.fromkeys(words))


def linked(text: str, page: str) -> str:
    """The text in Markdown with the first use of each term linked to `page`#term.

    The text must be ours: nothing in it is escaped.
    """
    seen: set[str] = set()

    def link(match: re.Match[str]) -> str:
        term = match.group(1).lower()
        if term in seen:
            return match.group()
        seen.add(term)
        return f"[{match.group()}]({page}#{anchor(term)})"

    return _TERMS.sub(link, text)


def anchor(term: str) -> str:
    """The name under which a term stands on its page: 'click model' -> 'click-model'."""
    return term.replace(" ", "-")

"""A method's card: what it is, its formula, what it assumes, its parameters and papers."""

import streamlit as st

from engine.core.glossary import linked
from engine.core.method import Method
from engine.core.references import citation

GLOSSARY_PAGE = "methods?view=Glossary"


def card(kind: type[Method], expanded: bool = True) -> None:
    """Draw the card of a method's class; all of it is our own text."""
    with st.container(border=True, key=f"card_{kind.family}_{kind.key}"):
        st.header(kind.title, anchor=f"{kind.family}-{kind.key}")
        st.markdown(f"`{kind.key}`  {linked(kind.summary(), GLOSSARY_PAGE)}")
        st.latex(kind.formula)
        st.markdown(f"**Assumption.** {linked(kind.assumes, GLOSSARY_PAGE)}")
        if expanded:
            _details(kind)


def _details(kind: type[Method]) -> None:
    if kind.parameters():
        st.markdown("\n".join(_parameters(kind)))
    for key in kind.cites:
        st.caption(citation(key))


def _parameters(kind: type[Method]) -> list[str]:
    """A line per parameter, which reads on a phone as well."""
    return [
        f"- `{name}={field.default!r}` {'; '.join(filter(None, _parameter_words(field.metadata)))}."
        for name, field in kind.parameters().items()
    ]


def _parameter_words(metadata: dict) -> tuple[str, str]:
    sides = (("at least", metadata["low"]), ("at most", metadata["high"]))
    bounds = [f"{side} {bound:,.12g}" for side, bound in sides if bound is not None]
    choices = "one of " + ", ".join(metadata["choices"]) if metadata["choices"] else ""
    label = ": ".join(part.rstrip(".") for part in (metadata["label"], metadata["help"]) if part)
    return label, choices or " and ".join(bounds)

"""The logs that come with the program, each on a card with one click."""

import streamlit as st

from engine.ingest.samples import samples
from pages.parts.shared.logs.workspace import select_log, selected_log
from pages.parts.shared.messages import escape


def sample_cards() -> None:
    """A row of cards; on a phone it scrolls sideways inside itself."""
    chosen = selected_log()
    cards = samples()
    with st.grid(len(cards), wrap=False, min_column_width=190, gap="small", border=True):
        for key, sample in cards.items():
            with st.container():
                st.markdown(f"**{sample.title}**")
                st.caption(sample.what.split(". ")[0].split(": ")[0].rstrip(".") + ".")
                st.button(
                    escape.named("Open now" if key == chosen else "Open", sample.title),
                    key=f"take_{key}",
                    disabled=key == chosen,
                    on_click=select_log,
                    args=(key,),
                )


def sample_card() -> None:
    """What the selected log is, where it is from and what to try, if it is a sample."""
    sample = samples().get(selected_log())
    if sample is not None:
        st.markdown(f"{sample.what} **Try this.** {sample.try_this}")
        st.caption(f"{sample.source} Licence: {sample.licence}.")

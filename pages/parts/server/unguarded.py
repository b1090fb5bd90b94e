"""A server that was started without its guard shows one sentence, and nothing of the app."""

import streamlit as st

from pages.parts.server.guard import STANDS


def refuse_unguarded() -> None:
    """End the page where a browser reached it past the guard, as by `streamlit run app.py`."""
    if STANDS.is_set() or not st.context.headers:
        return
    st.navigation([st.Page(_sentence, title="Counterclick")], position="hidden").run()
    st.stop()


def _sentence() -> None:
    st.error(
        "This server was started without the checks of names, origins and frames, so it shows "
        "nothing. Start it by `counterclick app` or `make run`."
    )

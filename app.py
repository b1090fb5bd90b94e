"""The app: navigation and nothing else; every page is one question."""

import streamlit as st

from pages.parts.server.unguarded import refuse_unguarded
from pages.parts.shared.links.address import unknown_page
from pages.parts.shared.links.directory import FOLDER, pages
from pages.parts.shared.links.link_values import name_ignored_values
from pages.parts.shared.messages.errors import show_errors

st.set_page_config(
    page_title="Counterclick",
    page_icon=str(FOLDER / "parts/shared/frame/favicon.png"),
    layout="wide",
)
refuse_unguarded()

groups: dict[str, list[st.Page]] = {}
for page in pages():
    entry = st.Page(page.file, title=page.title, url_path=page.id, default=page.id == "home")
    groups.setdefault(page.group, []).append(entry)
shown = st.navigation(groups, position="top")
if name := unknown_page():
    st.warning(f"There is no page called {name}. The menus above list every page.")
# such as a cluster that goes away in the middle of a page
with name_ignored_values(shown.url_path), show_errors():
    shown.run()

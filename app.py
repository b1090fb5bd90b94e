"""The app: navigation and nothing else; every page is one question."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

st.set_page_config(
    page_title="Counterclick", page_icon=str(HERE / "pages/parts/shared/favicon.png"), layout="wide"
)

PAGES = {
    "Position bias": "home",
    "Feedback loop": "feedback_loop",
    "Load a log": "load",
    "Examination": "examination",
    "Compare policies": "compare",
    "Learn a policy": "learn",
    "SQL": "sql",
    "Lecture": "lecture",
    "Methods": "methods",
}

st.navigation(
    [
        st.Page(HERE / f"pages/{name}.py", title=title, url_path=name, default=name == "home")
        for title, name in PAGES.items()
        if (HERE / f"pages/{name}.py").is_file()
    ],
    position="top",
).run()

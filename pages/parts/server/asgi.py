"""The server of the app: `app.py` behind the guard, as `counterclick app` runs it."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from pages.parts.server.guard import Guard  # noqa: E402
from pages.parts.shared import workers  # noqa: E402

workers.serve()
app = st.App(ROOT / "app.py", middleware=[Middleware(Guard)])

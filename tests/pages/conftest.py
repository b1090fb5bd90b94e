"""Opening a page without a browser, as a link would."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime import context
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from engine.access.holds import Holds
from engine.access.settings import workspace
from engine.console import console
from engine.core.errors import EngineError
from engine.ingest import child, isolated
from engine.logs.log import Log
from engine.loop.schedule import Schedule
from pages.parts.compare import loop_of_log
from tests.console.forked_children import ForkedChildren
from tests.pages.shared_answers import answered_once

ROOT = Path(__file__).parents[2]


def token_of(log: Log) -> str:
    """The token by which this test opens a log that it stored."""
    return Holds(workspace()).hold("a test", log)


def wait_for_the_page(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Sleep until the page is done; Streamlit's own counts its events a thousand times a second."""
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"the page took more than {timeout:g} seconds")


@pytest.fixture(scope="session", autouse=True)
def _no_work_beside_the_pages() -> Iterator[None]:
    """Read the installed packages, which may bring components of Streamlit, once and not per visit.

    A server does so when it starts; an `AppTest` each time, for longer than most pages take. So it
    is with compiling pages. And a page without a browser has no headers, of which Streamlit makes
    mocks of mocks.
    """
    scan, scripts = cache(manifest_scanner.scan_component_manifests), cache(ScriptCache)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        patch.setattr(local_script_runner, "require_widgets_deltas", wait_for_the_page)
        patch.setattr(context, "_get_client_context", lambda: None)
        for module in (app_test, local_script_runner):
            patch.setattr(module, "ScriptCache", scripts)
        yield


@pytest.fixture(scope="module")
def _few_worlds() -> Iterator[None]:
    """A short loop in few worlds is as good as a long one for what a page makes of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop_of_log, "SCHEDULE", Schedule(rounds=400, worlds=20, seed=1))
        yield


@pytest.fixture(scope="module")
def _long_work_is_done_once() -> Iterator[None]:
    with answered_once():
        yield


@pytest.fixture(scope="session")
def _children() -> Iterator[ForkedChildren]:
    children = ForkedChildren()
    yield children
    children.close()


@pytest.fixture
def forked_queries(_children: ForkedChildren, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run queries of the console in forks of one process instead of a new Python for each."""
    monkeypatch.setattr(console, "_run", _children.run)


@pytest.fixture
def files_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process, for tests of what a page shows of them.

    A new Python for each costs more than reading; what goes to it and back is JSON here too.
    """

    def answered(given: dict[str, Any], *_: object) -> Any:
        answer = json.loads(json.dumps(child.answer(json.loads(json.dumps(given)))))
        if "refused" in answer:
            raise EngineError(**answer["refused"])
        return answer["answer"]

    monkeypatch.setattr(isolated, "_answered", answered)


@pytest.fixture
def visit(_few_worlds: None, _long_work_is_done_once: None) -> Callable[..., AppTest]:
    """Open a page by name with these parameters in its URL; long work is waited for.

    What is True is no parameter but a folded part, which is opened; a log stands for its token.
    """

    def opened(page: str, **parameters: str | list[str] | bool | Log) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
        app.session_state["patience"] = 250
        if page != "home":
            app.switch_page(f"pages/{page}.py")
        for name, value in parameters.items():
            if value is True:
                app.session_state[name] = True
            else:
                app.query_params[name] = token_of(value) if isinstance(value, Log) else value
        return app.run()

    return opened


@pytest.fixture
def said() -> Callable[[AppTest], str]:
    """Every text of a page, joined."""

    def text(app: AppTest) -> str:
        kinds = ("title", "header", "subheader", "markdown", "caption", "text", "error", "warning")
        found = [str(part.value) for kind in kinds for part in app.get(kind)]
        text = "\n".join(found + [str(part.value) for part in app.get("html")])
        return text.replace("\u00a0", " ")  # as a reader sees them

    return text

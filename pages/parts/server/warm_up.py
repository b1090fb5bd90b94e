"""What the first visitor would wait for, done in the background when the server starts.

Modules are imported in the order of the menus, so that the home page comes first; then the loop
is run, the log that pages start with opened, compared and learned from, as pages do by default.
"""

import pkgutil
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread

from engine.core.errors import EngineError
from pages.parts.server.assets import compress_first, plotly
from pages.parts.server.first_glance import first_glance

PARTS = Path(__file__).parents[1]


def warm_up() -> Thread:
    """Begin, in a thread that ends with the server."""
    thread = Thread(target=_warm, name="warm_up", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    compress_first()
    plotly()
    first_glance("/", plain=True)
    _import_parts()
    _open_loop()
    with suppress(EngineError):  # a page says what is wrong with a log to those who see it
        _compare()
        _learn()


def _import_parts() -> None:
    for folder in _folders():
        for module in pkgutil.walk_packages([str(PARTS / folder)], f"pages.parts.{folder}."):
            import_module(module.name)


def _folders() -> list[str]:
    from pages.parts.shared.links.directory import pages

    return ["shared", *(page.id for page in pages() if (PARTS / page.id).is_dir())]


def _open_loop() -> None:
    from pages.parts.feedback_loop.opening import prepare

    prepare()


def _compare() -> None:
    from engine.core.method import parse
    from engine.evaluation.compare import compare
    from engine.evaluation.default_estimators import default_estimators
    from pages.parts.compare.scenario import POLICIES
    from pages.parts.shared.logs.health_strip import findings_of
    from pages.parts.shared.logs.workspace import FIRST, open_log

    log = open_log(FIRST)
    findings_of(log)
    compare(log, [parse("policies", spec) for spec in POLICIES], default_estimators(log))


def _learn() -> None:
    from pages.parts.learn.learning import SLOT, Request, learned, usual
    from pages.parts.shared.background.computation import prepared
    from pages.parts.shared.charts.chart import digest
    from pages.parts.shared.logs.workspace import FIRST, open_log

    log = open_log(FIRST)
    request = Request(log.fingerprint, usual(log))
    prepared(SLOT, digest(request), lambda tick: learned(log, request, tick))

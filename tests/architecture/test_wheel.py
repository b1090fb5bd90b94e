"""A wheel in an empty environment, used from another directory: the app and the command line."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("engine", "pages", "sample_logs", ".streamlit", "app.py", "pyproject.toml", "README.md")
pytestmark = pytest.mark.long


def run(*command, cwd):
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy without what a work tree leaves behind."""
    source = tmp_path_factory.mktemp("source")
    for name in (*PARTS, "LICENSE"):
        origin, ignored = ROOT / name, shutil.ignore_patterns("__pycache__")
        if origin.is_dir():
            shutil.copytree(origin, source / name, ignore=ignored)
        else:
            shutil.copy(origin, source / name)
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", out, ".", cwd=source)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def home(wheel, tmp_path_factory):
    """An environment that holds the wheel and nothing else of ours."""
    home = tmp_path_factory.mktemp("home")
    run(sys.executable, "-m", "venv", home / "env", cwd=home)
    pip = (home / "env" / "bin" / "python", "-m", "pip", "install", "-q")
    run(*pip, "-c", ROOT / "constraints.txt", wheel, cwd=home)
    return home


def test_the_wheel_holds_the_app_its_pages_and_the_samples(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "engine/_app/app.py" in names
    assert "engine/_app/.streamlit/config.toml" in names
    assert "engine/_app/pages/parts/server/asgi.py" in names
    for folder in ("pages", "sample_logs", "engine"):
        kept = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        inside = "" if folder == "engine" else "engine/_app/"
        assert {inside + name for name in kept} <= names
    assert not {name for name in names if name.startswith(("tests", "docs", "benchmarks"))}


def test_evaluate_works_from_another_directory(home):
    (home / "log.csv").write_text(
        "item,click,propensity\n" + "a,1,0.5\nb,0,0.5\na,0,0.5\nb,1,0.5\n" * 50
    )
    out = run(
        home / "env/bin/counterclick", "evaluate", "log.csv", "--policy", "uniform",
        "--estimator", "snips", "--json", cwd=home,
    )  # fmt: skip
    assert json.loads(out)["estimates"][0]["value"] == pytest.approx(0.5)


def test_the_app_answers_from_another_directory(home):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [home / "env/bin/counterclick", "app", f"--port={port}", "--no-browser"]
    app = subprocess.Popen(
        list(map(str, command)), cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert answers(f"http://127.0.0.1:{port}/_stcore/health")
        foreign = urllib.request.Request(
            f"http://127.0.0.1:{port}", headers={"Host": "evil.example"}
        )
        with pytest.raises(urllib.error.HTTPError, match="421"):
            urllib.request.urlopen(foreign, timeout=60)
    finally:
        app.terminate()
        app.wait(timeout=120)


def answers(url):
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(0.1)
    return False

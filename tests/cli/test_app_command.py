"""`counterclick app` starts the guarded server with every option of the config file."""

import os
import tomllib
from pathlib import Path

import pytest
from streamlit import config
from streamlit.web.server.app_discovery import discover_asgi_app

from engine.cli.main import main

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))


@pytest.fixture
def started(monkeypatch):
    """The command that the app would become, given these arguments."""

    def command(*arguments: str) -> list[str]:
        commands: list[list[str]] = []
        monkeypatch.setattr(os, "execv", lambda _, command: commands.append(command))
        with pytest.raises(SystemExit):
            main(["app", "--no-browser", *arguments])
        return commands[0]

    return command


def leaves(section, prefix=""):
    for name, value in section.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def test_the_script_is_an_asgi_app_of_streamlit(started):
    script = Path(started()[4])
    assert script == ROOT / "pages/parts/server/asgi.py"
    assert discover_asgi_app(script).import_string == "asgi:app"


def test_every_option_of_the_file_is_a_flag_that_streamlit_knows(started):
    names = {flag[2:].split("=")[0] for flag in started()[5:]}
    assert set(leaves(CONFIG)) <= names
    assert names <= set(config._config_options_template)


def test_an_operator_may_name_another_address_and_more_hosts(started):
    flags = started("--address=0.0.0.0", "--host=lab.example.org", "--host=10.0.0.7")
    assert "--server.address=0.0.0.0" in flags
    hosts = [flag.split("=")[1] for flag in flags if flag.startswith("--server.allowedHosts=")]
    assert hosts == ["localhost", "127.0.0.1", "lab.example.org", "10.0.0.7"]


NO_NAMES = ("*", "*.", "", "http://x", "x:8501", "x/lab", "x,y", "a b", "-x=1\n", "[x]", "?.org")


@pytest.mark.parametrize("host", NO_NAMES)
def test_what_no_browser_calls_a_server_is_refused_in_one_sentence(started, capsys, host):
    with pytest.raises(IndexError):
        started(f"--host={host}")
    assert "is not the name of a server" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["[::1]", "*.example.org", "LAB.example.org", "x_1", "x.org."])
def test_names_addresses_and_all_names_below_one_are_hosts(started, host):
    assert f"--server.allowedHosts={host.lower()}" in started(f"--host={host}")


def test_by_default_only_this_machine_is_served(started):
    assert "--server.address=127.0.0.1" in started()


def test_the_port_is_that_of_the_option_else_of_the_environment(started, monkeypatch):
    assert "--server.port=8501" in started()
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "8600")
    assert "--server.port=8600" in started()
    assert "--server.port=8700" in started("--port=8700")


@pytest.mark.parametrize(("path", "flag"), [("/lab", "lab"), ("courses/lab/", "courses/lab")])
def test_the_pages_may_lie_below_a_path(started, path, flag):
    assert f"--server.baseUrlPath={flag}" in started(f"--base-path={path}")


@pytest.mark.parametrize("path", ["/", ""])
def test_no_base_path_is_no_flag(started, path):
    assert not [flag for flag in started(f"--base-path={path}") if "baseUrlPath" in flag]


@pytest.mark.parametrize("path", ["/../etc", "a b", "<script>", "/lab?x=1", "a//b"])
def test_a_base_path_that_is_none_is_refused(path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["app", "--no-browser", f"--base-path={path}"])
    assert ended.value.code == 2
    assert "is not a base path" in capsys.readouterr().err

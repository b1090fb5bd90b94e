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


def test_by_default_only_this_machine_is_served(started):
    assert "--server.address=127.0.0.1" in started()

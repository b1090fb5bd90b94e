"""Every program that a page offers runs, and prints what stands on the screen."""

import pytest

PAGES = ("home", "feedback_loop", "load", "examination", "compare", "lecture")
JOINER = "\u2060"


def programs(app):
    return [code.value for code in app.get("code") if code.language == "python"]


def printed(program, capsys):
    capsys.readouterr()
    exec(compile(program, "exported", "exec"), {})
    return capsys.readouterr().out


def plain(text):
    """What a reader sees of Markdown that was escaped."""
    return text.replace(JOINER, "").replace("\\", "").replace("**", "")


@pytest.mark.parametrize("name", PAGES)
def test_every_program_runs_and_prints(visit, name, capsys):
    app = visit(name)
    assert not app.exception
    assert programs(app)
    for program in dict.fromkeys(programs(app)):
        assert any(character.isdigit() for character in printed(program, capsys))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("home", {"attention": "1.6"}),
        ("home", {"correct": "true"}),
        ("lecture", {"reveal": "true", "not_seen_rank": "7"}),
    ],
)
def test_a_program_prints_the_sentence_that_stands_on_the_screen(
    visit, said, name, parameters, capsys
):
    app = visit(name, **parameters)
    (program,) = programs(app)
    assert printed(program, capsys).strip() in plain(said(app))


def test_the_loop_of_a_log_says_the_same_again(visit, said, capsys):
    app = visit("compare")
    loop = next(program for program in programs(app) if "left_alone" in program)
    assert printed(loop, capsys).strip() in plain(said(app))

"""The first answer of the server shows a page's question, and the home page's answer, by itself."""

import base64
import hashlib
import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pages.parts.feedback_loop import opening
from pages.parts.home.results import results
from pages.parts.server import first_glance as module
from pages.parts.server.assets import STATIC
from pages.parts.server.content_policy import content_policy
from pages.parts.server.first_glance import SCRIPT, first_glance
from pages.parts.shared.links.directory import page_of, pages


class Tags(HTMLParser):
    """Whether every tag that opens is closed in its turn."""

    def __init__(self, text):
        super().__init__()
        self.open, self.names = [], set()
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.names.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("page", [page for page in pages() if page.id != "lecture"])
def test_every_page_asks_its_question_at_once(page):
    head, layer = (part.decode() for part in first_glance(f"/{page.id}", plain=True))
    assert f">{html.escape(page.question)}</h1>" in layer
    assert Tags(head + layer).names.isdisjoint({"iframe", "img", "link", "object"})
    assert re.findall("<script.*?</script>", layer, re.DOTALL) == [f"<script>{SCRIPT}</script>"]
    drawn = (head + layer).replace(SCRIPT, "")
    assert not re.search('//|url\\((?!"[.]/static/)', drawn)


def test_the_policy_lets_the_script_run_that_ends_the_first_glance():
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in content_policy("localhost")


def test_the_home_page_answers_it_with_the_numbers_it_opens_with():
    layer = first_glance("/", plain=True)[1].decode()
    assert html.escape(results().sentence()) in layer
    assert layer.count('class="pair"') == layer.count('class="rank"') == 10


def test_the_feedback_loop_shows_its_pages_once_the_server_has_run_it(monkeypatch):
    asked = first_glance("/feedback_loop", plain=True)
    monkeypatch.setattr(opening, "_OPENING", ['<p class="sentence">More clicks</p>'])
    layer = first_glance("/feedback_loop", plain=True)[1].replace(SCRIPT.encode(), b"")
    assert b"More clicks" in layer
    assert b".st-key-takeaway" in layer
    assert b"main-svg" not in layer
    monkeypatch.setattr(opening, "_OPENING", [])
    assert first_glance("/feedback_loop", plain=True) == asked
    assert b"More clicks" not in asked[1]


def test_an_address_that_sets_controls_does_not_show_other_numbers_first():
    layer = first_glance("/", plain=False)[1].decode()
    assert page_of("home").question in layer
    assert "In 100 visits" not in layer


def test_the_question_stands_where_the_page_will_draw_it():
    """Beside the chip of a log it is 3 pixels lower."""
    layers = {page.id: first_glance(f"/{page.id}", plain=False)[1] for page in pages()}
    with_chip = {id for id, layer in layers.items() if b'class="question beside-chip"' in layer}
    assert layers.keys() - with_chip == {"home", "feedback_loop", "methods", "lecture"}


@pytest.mark.parametrize("path", ["/nobody", "/lecture", "/home/more", "/<script>"])
def test_no_question_is_asked_where_the_page_has_another_or_is_not_there(path):
    assert first_glance(path, plain=True) == (b"", b"")


def test_pages_below_a_base_path_ask_the_same(monkeypatch):
    plain = first_glance("/compare", plain=True)
    monkeypatch.setattr(module.st, "get_option", lambda _: "/lab")
    assert first_glance("/lab/compare", plain=True) == plain
    assert first_glance("/lab/", plain=True) == first_glance("/lab", plain=True)
    assert b"In 100 visits" in first_glance("/lab/", plain=True)[1]


def test_a_question_is_text(monkeypatch):
    page = replace(page_of("load"), question="</template><img src=x>&")
    monkeypatch.setattr(module, "pages", lambda: [page])
    layer = first_glance("/load", plain=True)[1].decode()
    assert "&lt;/template&gt;&lt;img src=x&gt;&amp;</h1>" in layer
    assert "img" not in Tags(layer).names


def test_letters_are_drawn_before_their_file_has_come():
    sheet = "".join(file.read_text("utf-8") for file in (STATIC / "static/css").glob("*.css"))
    (theirs,) = re.findall(r"@font-face{font-family:Source Sans;([^}]*)font-style:normal", sheet)
    head = first_glance("/", plain=True)[0].decode()
    rule = r'@font-face { font-family: "Source Sans"; ([^}]*)font-display: swap'
    (ours,) = re.findall(rule, head)
    assert ours.replace(" ", "") == theirs.replace(" ", "")

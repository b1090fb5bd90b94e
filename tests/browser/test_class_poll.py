"""A class poll: the lecturer's page in a browser, phones as plain requests."""

import http.client
import re
from urllib.parse import quote_plus, urlencode, urlsplit

import pytest

from engine.lecture.exhibit import exhibits
from tests.browser.conftest import LONG

HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"


class Phone:
    """What a browser on a phone does: it keeps its cookie and sends a form."""

    def __init__(self, server: str) -> None:
        self.place, self.server, self.cookie = urlsplit(server).netloc, server, ""

    def send(self, path: str, form: dict[str, str] | None = None, **headers: str):
        connection = http.client.HTTPConnection(self.place, timeout=LONG / 1_000)
        own = {"Origin": self.server} if form is not None else {}
        connection.request(
            "GET" if form is None else "POST",
            path,
            None if form is None else urlencode(form),
            {"Cookie": self.cookie, **own, **headers},
        )
        answer = connection.getresponse()
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def vote(self, path: str, option: int) -> int:
        key = re.search(r'name="question" value="([^"]*)"', self.send(path)[1])
        assert key
        return self.send(path, {"question": key[1], "option": str(option)})[0]


@pytest.fixture
def lecture(open_page):
    page = open_page("lecture?present=true")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_text("Class poll").click()
    page.locator("img.qr").wait_for()
    return page


def test_phones_answer_the_question_on_the_wall(lecture, server):
    link = lecture.get_by_text(re.compile(r"/vote/[A-Z0-9]{5}$")).inner_text()
    path = "/" + link.partition("/")[2]
    phones = [Phone(server) for _ in range(3)]
    for phone, option in zip(phones, (4, 4, 0), strict=True):
        assert phone.vote(path, option) == 303
    assert phones[2].vote(path, 1) == 303
    lecture.get_by_text("3 answers").wait_for()
    assert lecture.evaluate(HEIGHT) <= 720
    before = phones[0].send(f"{path}/state")[1]

    status, _ = Phone(server).send(
        path, {"question": "x", "option": "1"}, Origin="http://evil.example"
    )
    assert status == 403
    assert Phone(server).send("/vote/NOONE")[0] == 404

    lecture.keyboard.press("ArrowRight")
    lecture.get_by_text("2 of 3 (67%) chose the right answer").wait_for()
    assert lecture.evaluate(HEIGHT) <= 720
    assert phones[0].send(f"{path}/state")[1] != before
    text = phones[0].send(path)[1]
    assert "You chose E: 80 to 100: right." in text
    assert "<form" not in text
    assert "B: 20 to 40: not right." in phones[2].send(path)[1]


@pytest.mark.long
def test_every_answer_with_its_votes_fits_on_the_wall(open_page, settle):
    page = open_page("lecture?present=true")
    page.set_viewport_size({"width": 1280, "height": 720})
    votes = "present=true&reveal=true&guess=35&hands_b=7&hands_c=12"
    place = page.url.partition("?")[0]
    for kind in exhibits():
        page.goto(f"{place}?{votes}&exhibit={quote_plus(kind.title)}")
        page.get_by_text(kind.aha).wait_for()
        settle(page)
        assert page.evaluate(HEIGHT) <= 720, kind.key

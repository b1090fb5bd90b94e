"""Pages of the browser that tests take turns with: what one leaves behind, the next never sees.

A new one reads and compiles all scripts of the app anew, which takes most of what a test takes.
"""

from playwright.sync_api import Browser, Error, Page

FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"
REST = "_stcore/health"
"""Where a page waits for the next test: one word of the same server, with none of the app.

On a page of another origin Chromium ends the process, and with it what it compiled of the scripts.
"""


class KeptPages:
    """Each page in a browser of its own, as if by another user; the first of a test is the same.

    Args:
        browser: the Chromium that all share.
        server: the address of the app.
        settle: waits until a page is drawn.
        patience: milliseconds that a page may take for each step.
    """

    def __init__(self, browser: Browser, server: str, settle, patience: int) -> None:
        self.browser, self.server, self.settle, self.patience = browser, server, settle, patience
        self.pages: list[Page] = []
        self.used = 0
        self.strayed: list[str] = []
        self.stopped: list[str] = []

    def open(
        self, path: str = "", width: int = 1280, scheme: str = "light", motion: str = "reduce"
    ) -> Page:
        """Open a path of the app in the next page of this test.

        Motion is reduced, or drawing what turns and shimmers would be most of the work of a test
        that waits; one that is about motion opens with "no-preference".
        """
        if self.used == len(self.pages):
            self.pages.append(self._new())
        page = self.pages[self.used]
        self.used += 1
        page.set_viewport_size({"width": width, "height": 900 if width > 600 else 844})
        page.emulate_media(color_scheme=scheme, reduced_motion=motion)
        page.goto(f"{self.server}/{path}")
        self.settle(page)
        return page

    def clear(self) -> None:
        """Forget what the pages of this test hold; one that cannot is closed."""
        for page in self.pages[: self.used]:
            try:
                self._forget(page)
            except Error:
                page.context.close()
                self.pages.remove(page)
        self.used = 0
        self.strayed.clear()
        self.stopped.clear()

    def _new(self) -> Page:
        page = self.browser.new_context().new_page()
        page.set_default_timeout(self.patience)
        page.on("requestfailed", self._note)
        page.on("websocket", self._note)
        page.on("console", self._note_policy)
        return page

    def _forget(self, page: Page) -> None:
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.evaluate(FORGET)
        page.goto(f"{self.server}/{REST}")
        page.mouse.move(0, 0)
        page.context.clear_cookies()

    def _note(self, request) -> None:
        own = (self.server, self.server.replace("http", "ws"), "data:", "blob:", "about:")
        if not request.url.startswith(own):
            self.strayed.append(request.url)

    def _note_policy(self, message) -> None:
        if "Content Security Policy" in message.text:
            self.stopped.append(message.text)

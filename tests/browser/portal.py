"""The running portal as a person meets it: pages opened in Chromium, signed in, listened to."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    StorageState,
    ViewportSize,
)

from tests.stack import Stack

WINDOW: ViewportSize = {"width": 1280, "height": 900}
# A refused form or a missing page is an answer, not a fault; the browser's console reports it all the same.
EXPECTED_ANSWERS = tuple(
    f"Failed to load resource: the server responded with a status of {status}"
    for status in (400, 401, 403, 404, 409, 422)
)


class Portal:
    """Opens pages as members of the cast: to `open` is in a browser profile of its own, to `visit` in a kept one."""

    def __init__(self, stack: Stack, browser: Browser) -> None:
        self.stack, self.browser = stack, browser
        self.states: dict[str, StorageState] = {}  # signed-in profiles, each made when it is first wanted
        self.kept: dict[str, tuple[Page, Wire]] = {}
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []

    def open(
        self,
        role: str = "",
        address: str = "/",
        *,
        language: str = "en",
        theme: str = "light",
        **options: Any,
    ) -> Page:
        """A page at this address; `role` is whose, '' being nobody signed in."""
        page = self.context(role, language=language, theme=theme, **options).new_page()
        page.goto(address)
        return page

    def visit(
        self, role: str = "", address: str = "/", *, language: str = "en", theme: str = "light"
    ) -> tuple[Page, "Wire"]:
        """The same for looking only, and what went over the wire since: a page that comes with its role's next visit.

        It need not be drawn up anew, and its styles and scripts are in the cache, as a person's are.
        """
        if role not in self.kept:
            page = self._make_context(role).new_page()
            self.kept[role] = page, Wire.of(page)
        page, wire = self.kept[role]
        self._choose(page.context, language, theme)
        page.set_viewport_size(WINDOW)
        wire.take()
        page.goto(address)
        return page, wire

    def context(
        self, role: str = "", *, language: str = "en", theme: str = "light", **options: Any
    ) -> BrowserContext:
        context = self._make_context(role, **options)
        self._choose(context, language, theme)
        self.contexts.append(context)
        return context

    def close(self) -> None:
        """Close what a test has opened, and start listening anew."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        self.complaints, self.elsewhere = [], []

    def forget(self) -> None:
        """Sign in anew, whoever comes next."""
        for page, _ in self.kept.values():
            page.context.close()
        self.kept.clear()
        self.states.clear()

    def _make_context(self, role: str, **options: Any) -> BrowserContext:
        if role and role not in self.states:
            self.states[role] = self._sign_in(role)
        given = {"base_url": self.stack.url, "viewport": WINDOW, "locale": "en-GB"}
        context = self.browser.new_context(
            **(given | options), storage_state=self.states[role] if role else None
        )
        self._listen(context)
        return context

    def _choose(self, context: BrowserContext, language: str, theme: str) -> None:
        for name, value in (("language", language), ("theme", theme)):
            context.add_cookies([{"name": name, "value": value, "url": self.stack.url}])

    def _listen(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._watch)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED_ANSWERS):
            self.complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((f"{self.stack.url}/", "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _sign_in(self, role: str) -> StorageState:
        context = self.browser.new_context(base_url=self.stack.url, locale="en-GB")
        page = context.new_page()
        page.goto("/account/login/")
        sign_in(page, role, self.stack.password)
        state = context.storage_state()
        context.close()
        return state


def sign_in(page: Page, role: str, password: str) -> None:
    page.locator("input[name=login]").fill(f"{role}@unrcca.example")
    page.locator("input[name=password]").fill(password)
    page.locator("main form button.primary").click()
    page.locator(".account").wait_for(state="attached")


@dataclass
class Wire:
    """What a page's requests weigh on the line, headers and all, as Chromium's own network log counts them.

    What comes out of the browser's cache is not a request.
    """

    sent: dict[str, str] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, page: Page) -> "Wire":
        wire = cls()
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", wire._send)
        session.on("Network.requestServedFromCache", wire._spare)
        session.on("Network.responseReceived", wire._answer)
        session.on("Network.loadingFinished", wire._finish)
        session.send("Network.enable")
        return wire

    def take(self) -> tuple[list[str], int]:
        """The addresses asked for since the last time, and their weight in bytes."""
        taken = list(self.sent.values()), sum(self.weights.values())
        self.sent.clear()
        self.weights.clear()
        return taken

    def _send(self, event: dict[str, Any]) -> None:
        number, url = event["requestId"], event["request"]["url"]
        if url.startswith("data:"):
            return
        if redirect := event.get("redirectResponse"):
            self.sent[f"{number}>{url}"] = self.sent.pop(number, "")
            self.weights[f"{number}>{url}"] = redirect["encodedDataLength"]
        self.sent[number] = url

    def _spare(self, event: dict[str, Any]) -> None:
        self.sent.pop(event["requestId"], None)

    def _answer(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.sent.pop(event["requestId"], None)

    def _finish(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.sent:
            self.weights[event["requestId"]] = event["encodedDataLength"]

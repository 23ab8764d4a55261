"""Filling in the portal's forms the way a person does, field by field."""

from playwright.sync_api import Page

MINISTRY = "Ministry of Foreign Affairs of Turkmenistan"


def fill_meeting(page: Page, subject: str, *, summary: str = "", points: str = "") -> None:
    """The fewest answers a meeting needs, and the two texts; today's date stands there already.

    Each is with somebody of its own, so that none is taken for a second one of another.
    """
    meet(page, 0, subject[:150])
    page.locator("[name=title]").fill(subject)
    page.locator("[name=summary]").fill(summary)
    page.locator("[name=body]").fill(points)
    tick(page, "countries", "Turkmenistan")
    tick(page, "themes", "Transboundary water resources")


def meet(page: Page, row: int, name: str, institution: str = MINISTRY) -> None:
    """Somebody whom the directory does not know, of this institution."""
    page.locator(f"[name=counterparts-{row}-whom-text]").fill(name)
    page.locator("button[name=look][value=add]").click()
    unknown = page.locator(f"[name=counterparts-{row}-unknown]")
    known = page.locator(f"[name=counterparts-{row}-name]")
    unknown.or_(known).first.wait_for()
    if unknown.count():
        unknown.check()
        page.locator("button[name=look][value=add]").click()
    known.wait_for()
    page.locator(f"[name=counterparts-{row}-organization-text]").fill(institution)
    page.locator("[name=title]").click()


def fill_note(page: Page, headline: str, *, summary: str, source: str) -> None:
    page.locator("[name=title]").fill(headline)
    tick(page, "countries", "Tajikistan")
    tick(page, "themes", "Border issues")
    page.locator("[name=summary]").fill(summary)
    page.locator("[name=evidence-0-citation]").fill(source)
    choose(page, "evidence-0-reliability", "B")
    choose(page, "evidence-0-credibility", "2")


def choose(page: Page, name: str, beginning: str) -> None:
    """The first option whose words or value begin so."""
    options = page.locator(f"select[name={name}] option").all_text_contents()
    place = next(place for place, words in enumerate(options) if words.strip().startswith(beginning))
    page.locator(f"select[name={name}]").select_option(index=place)


def tick(page: Page, name: str, words: str) -> None:
    page.locator("label", has=page.locator(f"[name={name}]")).filter(has_text=words).first.click()


def save(page: Page) -> str:
    """Press Save, and return the reference of the record whose page opens."""
    page.locator(".actionbar button.primary").click()
    return read_reference(page)


def read_reference(page: Page) -> str:
    reference = page.locator(".crumbs [aria-current] .ref")
    reference.wait_for()
    return reference.inner_text()


def take_step(page: Page, verb: str) -> None:
    """Press the button that submits or clears the record on its page."""
    page.locator(f"form[action$='/step/{verb}/'] button").click()
    page.locator(".notice.success").wait_for()

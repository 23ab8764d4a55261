"""What is new in the portal, as people who use it see it; the latest first. The CHANGELOG tells the rest."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "news"


@dataclass(frozen=True)
class NewsOfDay:
    """What came on one day."""

    day: date
    items: tuple[str | Promise, ...]


NEWS: tuple[NewsOfDay, ...] = (
    NewsOfDay(
        date(2026, 11, 29),
        (
            _(
                "Your last step can be taken back for ten minutes: from the message after it, or on the record’s page."
            ),
            _("Hours are shown in your own time zone, if you choose one in the menu under your name."),
            _("A small question mark beside a field or a heading opens the rule that applies there."),
            _("A problem can be reported from the menu under your name. No content of the page is sent."),
            _("What waits for your clearance is read and cleared in a row, on one page."),
        ),
    ),
    NewsOfDay(
        date(2026, 11, 22),
        (
            _("The home page shows your day: whom you meet, what came back to you, what is due."),
            _("One search finds people, institutions, places and records, in any script."),
            _("Each country has a page, and a planned meeting a preparation sheet."),
        ),
    ),
)
LATEST = NEWS[0].day.isoformat()


def is_unseen(request: HttpRequest) -> bool:
    """Whether something came since this browser last opened the page; the browser remembers it, as it does the look."""
    return request.COOKIES.get(COOKIE, "") != LATEST

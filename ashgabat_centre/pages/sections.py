"""The sections of the portal, which never grow: each leads to the kinds of record and the overviews that stand in it.

A kind names its section in one attribute, `Menu.section`; what is no kind of record is put into one by the app that has
it, by `lead_to`. A section in which a person may open nothing isn't shown to them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, keep_lazy_text
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.pages.record_pages import RecordPages, menus

MOST_COUNTED = 1000  # records of a kind, on a section's page


def reads(user: User) -> bool:
    """Whether this person reads records."""
    return user.is_desk_or_staff


def writes(user: User) -> bool:
    """Whether this person files records."""
    return user.writes


def administers(user: User) -> bool:
    """Whether this person keeps accounts and lists, and reads no record."""
    return user.role == Role.ADMINISTRATOR


def heads(user: User) -> bool:
    """Whether this person is a head of the Centre."""
    return user.role == Role.HEAD


def decides_on_accounts(user: User) -> bool:
    """Whether changes of accounts wait for this person: heads, and who stands in for one."""
    return user.is_desk_or_staff and user.clears


@dataclass(frozen=True)
class Destination:
    """A page that a section leads to: what it is called, and the name of its address.

    `keys` are pressed one after the other to open it; `opens` says to whom it is open. `pages` is the kind of record it
    lists; None for an overview.
    """

    label: str | Promise
    name: str
    keys: str = ""
    opens: Callable[[User], bool] = reads
    pages: type[RecordPages] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return _address(self.name)

    def holds(self, path: str) -> bool:
        """Whether this address is the place, or stands below it."""
        return path == self.url if self.url == "/" else path.startswith(self.url)

    def begin(self, user: User) -> str:
        """Where one of its kind is begun; '' where this person begins none."""
        return self.pages.create_address() if self.pages and user.writes else ""

    def count(self) -> str:
        """How many records its reader may see there, up to a thousand; '' for an overview."""
        if self.pages is None:
            return ""
        number = int(self.pages.records().order_by()[: MOST_COUNTED + 1].count())
        return f"{MOST_COUNTED:,}+" if number > MOST_COUNTED else str(number)


@dataclass(frozen=True)
class PortalSection:
    """One of the portal's parts, with the overviews that were put there."""

    slug: str
    label: str | Promise
    overviews: list[Destination] = field(default_factory=list)

    def places(self, user: User) -> list[Destination]:
        """What stands in it and is open to this person: its kinds of record, then its overviews."""
        return [place for place in (*_kinds_in(self.slug), *self.overviews) if place.opens(user)]


SECTIONS = {
    slug: PortalSection(slug, label)
    for slug, label in (
        ("today", _("Today")),
        ("mine", _("My work")),
        ("countries", _("Countries")),
        ("contacts", _("Contacts")),
        ("monitoring", _("Monitoring")),
        ("partners", _("Partners")),
        ("briefings", _("Briefings")),
        ("directory", _("Directory")),
        ("registers", _("Registers and tools")),
        ("administration", _("Administration")),
    )
}


def lead_to(section: str, *places: Destination) -> None:
    """Put overviews into a section. Raises KeyError where there is no section of this name."""
    SECTIONS[section].overviews.extend(places)


@dataclass(frozen=True)
class RailEntry:
    """A section as one person's rail shows it: what its link opens, and the places below it where they are in it.

    `current` is 'page' where the link is the page itself, 'true' where the page stands in the section, else ''.
    """

    label: str | Promise
    url: str
    keys: str
    places: list[Destination]
    current: str


def rail_of(user: User, path: str) -> list[RailEntry]:
    """The sections open to this person, as seen from the page at this address."""
    opened = [(section, section.places(user)) for section in SECTIONS.values()]
    shown = [(section, places) for section, places in opened if places]
    here = place_of(path, (place for _section, places in shown for place in places))
    return [_entry(section, places, here, path) for section, places in shown]


def place_of(path: str, places: Iterator[Destination]) -> Destination | None:
    """The place an address stands at or below: the nearest of several."""
    return max(
        (place for place in places if place.holds(path)), key=lambda place: len(place.url), default=None
    )


def _entry(
    section: PortalSection, places: list[Destination], here: Destination | None, path: str
) -> RailEntry:
    alone = len(places) == 1
    url = places[0].url if alone else reverse("section", args=[section.slug])
    inside = here in places or path == url
    current = "page" if path == url else "true" if inside else ""
    return RailEntry(section.label, url, places[0].keys if alone else "", [] if alone else places, current)


def _kinds_in(section: str) -> list[Destination]:
    return _places_of_kinds().get(section, [])


@cache
def _places_of_kinds() -> dict[str, list[Destination]]:
    places: dict[str, list[Destination]] = {}
    for name, pages in menus():
        label = _capital(pages.menu.short or pages.called()["labels"])
        place = Destination(label, f"{name}-list", pages.menu.keys, pages=pages)
        places.setdefault(pages.menu.section, []).append(place)
    return places


@keep_lazy_text
def _capital(words: str | Promise) -> str:
    return str(capfirst(str(words)))


@cache
def _address(name: str) -> str:
    return reverse(name)


def beginnings(user: User, latest: str = "") -> list[dict[str, Any]]:
    """What this person may file, what they filed last first."""
    if not user.writes:
        return []
    filed = [(name, pages) for name, pages in menus() if pages.create_address()]
    filed.sort(key=lambda kind: kind[0] != latest)
    return [
        {
            "label": _capital(pages.called()["label"]),
            "url": pages.create_address(),
            "keys": pages.menu.begin_keys,
        }
        for _name, pages in filed
    ]


lead_to("today", Destination(_("Today"), "home", "gh", lambda user: bool(user.role)))
lead_to(
    "mine",
    Destination(_("Needs my action"), "waiting", "gw"),
    Destination(_("Commitments"), "follow-up-list", "gp", writes),
    Destination(_("My contacts"), "contact-handovers", opens=writes),
    Destination(_("Access requests"), "access-requests", opens=writes),
    Destination(_("Background jobs"), "job-list"),
)
lead_to(
    "directory",
    Destination(pgettext_lazy("contact", "People"), "directory", "gd"),
    Destination(_("Institutions"), "institutions"),
)
lead_to(
    "registers",
    Destination(_("All records"), "record-list"),
    Destination(_("Import of tables"), "import-list", opens=writes),
    Destination(_("Export log"), "export-log"),
    Destination(_("Request access"), "access-ask"),
    Destination(_("Officer-in-charge"), "in-charge"),
    Destination(_("Protections"), "protections", opens=writes),
    Destination(_("People and their roles"), "people", opens=heads),
    Destination(_("Changes of accounts"), "account-changes", opens=decides_on_accounts),
    Destination(_("Help"), "help"),
)
lead_to(
    "administration",
    *(
        Destination(label, name, opens=administers)
        for label, name in (
            (_("People and their roles"), "people"),
            (_("Changes of accounts"), "account-changes"),
            (_("Sessions of all users"), "people-sessions"),
            (_("Reported problems"), "problem-list"),
            (_("Background jobs that failed"), "job-failures"),
            (_("Status of the portal"), "health"),
            (_("Lists"), "admin:index"),
        )
    ),
)

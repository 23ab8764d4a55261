"""The shell: what stands on every page, whatever it shows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ashgabat_centre.accounts.roles import Delegation, Role
from ashgabat_centre.help import news
from ashgabat_centre.pages import sections
from ashgabat_centre.pages.form import FILED_LAST
from ashgabat_centre.pages.record_pages import pages_of
from ashgabat_centre.records.heartbeats import Heartbeat
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.web import resume
from ashgabat_centre.workflow import inbox

# What a browser remembers of how the portal looks on it: each cookie with its values, the first where there is none.
LOOKS = {"theme": ("system", "light", "dark"), "rail": ("open", "closed")}


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page shows its reader beside what it is about: how it looks, what can be begun, how much waits.

    It stands under one name, `shell`, which no view gives to anything else (tests/pages/test_shell.py): what a page
    calls by the same word never takes its place.
    """
    standing: dict[str, Any] = {name: _look(request, name) for name in LOOKS}
    standing["news"] = news.is_unseen(request)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.role == Role.ADMINISTRATOR:
        standing["worker_away"] = lambda: not Heartbeat.objects.answered().exists()
    elif user is not None and user.is_authenticated and user.is_desk_or_staff:
        standing |= {
            "beginnings": sections.beginnings(user, request.session.get(FILED_LAST, "")),
            "waiting": lambda: inbox_of(request).counted.total(),
            "waiting_tasks": lambda: inbox.tasks(inbox_of(request).counted),
            "unseen": lambda: inbox_of(request).unseen,
            "worker_away": lambda: inbox_of(request).worker_away,
            "officer_in_charge": SimpleLazyObject(Delegation.objects.in_charge_today),
        }
    return {"shell": standing, "carried": resume.carried(request), "lost": resume.lost(request)}


def inbox_of(request: Any) -> inbox.Inbox:
    """What waits for whoever asks, counted once for a page."""
    counted: inbox.Inbox | None = getattr(request, "inbox", None)
    if counted is None:
        counted = request.inbox = inbox.count(request.user)
    return counted


def bare(request: HttpRequest) -> dict[str, Any]:
    """The shell of a page that may not ask the database, which may be what broke: as far as it was known before."""
    standing: dict[str, Any] = {name: _look(request, name) for name in LOOKS}
    person = getattr(request, "person", None)
    if person is not None and person.is_desk_or_staff:
        standing["beginnings"] = sections.beginnings(person)
    return {"request": request, "user": person, "shell": standing}


def _look(request: HttpRequest, name: str) -> str:
    chosen = request.COOKIES.get(name, "")
    return chosen if chosen in LOOKS[name] else LOOKS[name][0]


def stands_at(record: Any, path: str) -> str:
    """Where a page stands among the sections: a record's, with its kind's list; any other, at its own address."""
    kind = getattr(record, "kind", "")
    return pages_of(kind).list_address() if kind in kinds() else path

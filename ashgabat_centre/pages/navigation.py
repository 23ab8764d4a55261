"""The shell: what stands on every page, whatever it shows."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ashgabat_centre.accounts.roles import Delegation
from ashgabat_centre.pages import sections
from ashgabat_centre.pages.form import FILED_LAST
from ashgabat_centre.pages.record_pages import pages_of
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.web import resume
from ashgabat_centre.workflow import inbox

# What a browser remembers of how the portal looks on it: each cookie with its values, the first where there is none.
LOOKS = {"theme": ("system", "light", "dark"), "rail": ("open", "closed")}


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page shows its reader beside what it is about: theme, what can be begun, and how much waits."""
    context: dict[str, Any] = {
        **{name: _look(request, name) for name in LOOKS},
        "carried": resume.carried(request),
        "lost": resume.lost(request),
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.role:
        return context
    if user.is_desk_or_staff:
        counted = cache(lambda: inbox.count(user))
        context |= {
            "beginnings": sections.beginnings(user, request.session.get(FILED_LAST, "")),
            "waiting": lambda: counted().counted.total(),
            "waiting_tasks": lambda: inbox.tasks(counted().counted),
            "worker_away": lambda: counted().worker_away,
            "officer_in_charge": SimpleLazyObject(Delegation.objects.in_charge_today),
        }
    return context


def bare(request: HttpRequest) -> dict[str, Any]:
    """The shell of a page that may not ask the database, which may be what broke: as far as it was known before."""
    context: dict[str, Any] = {"request": request, **{name: _look(request, name) for name in LOOKS}}
    if (person := getattr(request, "person", None)) is not None:
        context |= {"user": person, "beginnings": sections.beginnings(person)}
    return context


def _look(request: HttpRequest, name: str) -> str:
    chosen = request.COOKIES.get(name, "")
    return chosen if chosen in LOOKS[name] else LOOKS[name][0]


def stands_at(record: Any, path: str) -> str:
    """Where a page stands among the sections: a record's, with its kind's list; any other, at its own address."""
    kind = getattr(record, "kind", "")
    return pages_of(kind).list_address() if kind in kinds() else path

"""What stands on every page: where one can go, what can be begun, what waits."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.roles import Delegation
from ashgabat_centre.pages.record_pages import menus
from ashgabat_centre.web import resume
from ashgabat_centre.workflow import inbox

THEMES = ("system", "light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: theme, navigation, what can be begun, and how much waits for its
    reader.
    """
    theme = request.COOKIES.get("theme", "system")
    context: dict[str, Any] = {
        "theme": theme if theme in THEMES else "system",
        "carried": resume.carried(request),
        "lost": resume.lost(request),
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.is_desk_or_staff:
        context["navigation"] = _places(request, user.writes)
        context["quick_actions"] = _beginnings() if user.writes else []
        counted = cache(lambda: inbox.count(user))
        context["waiting"] = lambda: counted().counted.total()
        context["waiting_tasks"] = lambda: inbox.tasks(counted().counted)
        context["worker_away"] = lambda: counted().worker_away
        context["officer_in_charge"] = SimpleLazyObject(Delegation.objects.in_charge_today)
    return context


def _places(request: HttpRequest, staff: bool) -> list[dict[str, Any]]:
    places = [(_("Home"), reverse("home"), "gh")]
    for name, pages in menus():
        label = str(pages.menu.short or pages.called()["labels"])
        places.append((capfirst(label), reverse(f"{name}-list"), pages.menu.keys))
    if staff:
        places.append((_("Commitments"), reverse("follow-up-list"), "gp"))
    places.append((_("Directory"), reverse("directory"), "gd"))
    return [
        {"label": label, "url": url, "keys": keys, "current": _is_at(request.path, url)}
        for label, url, keys in places
    ]


def _is_at(path: str, url: str) -> bool:
    return path == url if url == reverse("home") else path.startswith(url)


def _beginnings() -> list[dict[str, str]]:
    """The kinds a person begins with a button on every page."""
    return [
        {
            "label": str(pages.menu.begin),
            "url": reverse(f"{name}-create"),
            "icon": pages.menu.icon,
            "keys": pages.menu.begin_keys,
        }
        for name, pages in menus()
        if pages.menu.begin
    ]

"""The home page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.request import Request
from reports.briefings.models import Schedule
from reports.home import dashboard


@require_safe
def home(request: Request) -> HttpResponse:
    """The region at a glance, and what needs this person's action."""
    user = request.user
    if not user.is_desk_or_staff:
        return render(request, "reports/home/administrator.html")
    schedule = Schedule.objects.filter(active=True).order_by("pk").first()
    periods = dashboard.periods(schedule, timezone.now())
    chosen = request.GET.get("period", "current")
    period = periods.get(chosen, periods["current"])
    rows, briefing = dashboard.waiting(user), dashboard.latest_briefing()
    capitals, told_by = dashboard.silent_capitals(user)
    context: dict[str, Any] = {
        "period": period,
        "chosen": chosen if chosen in periods else "current",
        "grid": dashboard.grid(period),
        "waiting_rows": rows,
        "silent_capitals": capitals,
        "briefing": briefing,
        "may_export": bool(briefing and user.may_export(briefing.sensitivity)),
        "briefing_name": briefing.name(get_language() or "en") if briefing else "",
        "next_cutoff": schedule.slot_at(timezone.now()) if schedule else None,
    }
    shown = (*rows, *filter(None, [briefing]))
    marking = max([told_by, *(row.sensitivity for row in shown)])
    return render(request, "reports/home/home.html", context | {"marking": marking})

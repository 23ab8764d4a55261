"""The home page: one for each role."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.jobs.backup import last_backup
from ashgabat_centre.web import resume
from ashgabat_centre.web.hours import ZONES
from liaison.contacts import silence
from reports.countries import tiles
from reports.home import accounts, agenda, briefing_bar, changes, coverage, latest_issue, work
from reports.home.models import visit
from reports.home.watch import watched

HEADQUARTERS = "America/New_York"
WEEK = timedelta(days=7)


@require_safe
def home(request: Request) -> HttpResponse:
    """What this person needs first: their own day, the region, the briefing, or the accounts they keep."""
    template, gather = HOMES.get(Role(request.user.role), HOMES[Role.OFFICER])
    return render(request, template, gather(request.user))


def administration(user: User) -> dict[str, Any]:
    """Of accounts and of the portal itself."""
    return {"figures": accounts.figures(), "backup": last_backup()}


def desk_of(user: User) -> dict[str, Any]:
    """What lies on the desk of somebody who files records, and the highest marking of it."""
    rows, drafts, kept = work.waiting(user), work.drafts(user), work.unsaved(user)
    due, recent = work.due(user), work.latest_records(user)
    shown = (*rows, *drafts, *kept, *recent, *(one.record for one in due))
    return {
        "waiting_rows": rows,
        "returned": [row for row in rows if work.is_returned(row, user)],
        "to_clear": [row for row in rows if not work.is_returned(row, user)],
        "drafts": drafts,
        "kept": kept,
        "due": due,
        "form_token": resume.form_token(user),
        "recent": recent,
        "marking": max((row.sensitivity for row in shown), default=0),
    }


def officers(user: User) -> dict[str, Any]:
    """An officer's day: whom they meet, what they log, what is theirs."""
    now, desk = timezone.now(), desk_of(user)
    days, quiet = agenda.own_days(user, now), silence.overdue(user)
    own = (*(meeting.sensitivity for meeting in days.meetings), *(one.person.marking for one in quiet))
    shown = {"days": days, "quiet": quiet[: work.MOST], "quiet_more": len(quiet) > work.MOST}
    return desk | shown | {"marking": max(desk["marking"], *own, 0)}


def analysts(user: User) -> dict[str, Any]:
    """An analyst's desk: what came in, what came back, where nothing was filed, what is past its day, what was used."""
    today = timezone.localdate()
    desk, cited, notes = desk_of(user), coverage.cited(user), coverage.recent_notes(today)
    watch = watched(today, notes.latest)
    marking = max([desk["marking"], watch.marking, *(one.sensitivity for one in cited)])
    gaps = coverage.gaps(today, notes.counts)
    return desk | {"watch": watch, "gaps": gaps, "cited": cited, "marking": marking}


def heads(user: User) -> dict[str, Any]:
    """The region at a glance, what changed, and what waits for the head's word."""
    now, before, region = timezone.now(), visit(user), tiles.for_reader(user)
    changed, rows = changes.since(before or now - WEEK, user), work.longest_waiting(user)
    week, bar = agenda.days_ahead(now), briefing_bar.latest_bar(now)
    records = (*changed, *rows, *(one.meeting for one in week), *([bar.briefing] if bar else []))
    return {
        "tiles": region.tiles,
        "silent_capitals": [one.capital for one in region.tiles if one.capital and one.capital.too_long],
        "before": before,
        "changes": changes.grouped(changed),
        "more_changes": len(changed) == changes.MOST,
        "waiting_rows": rows,
        "form_token": resume.form_token(user),
        "week": week,
        "bar": bar,
        "briefing": bar.briefing if bar else None,
        "marking": max([region.marking, *(record.sensitivity for record in records)]),
    }


def headquarters(user: User) -> dict[str, Any]:
    """The latest briefing to read, what was cleared since, and the region at a glance."""
    region, briefing = tiles.for_reader(user), latest_issue.latest_cleared()
    since = latest_issue.new_since(briefing.covers_to if briefing else timezone.now() - WEEK)
    shown = (*since.records, *([briefing] if briefing else []))
    return {
        "tiles": region.tiles,
        "briefing": briefing,
        "sections": latest_issue.sections(briefing) if briefing else [],
        "new": since,
        "office": settings.TIME_ZONE,
        "their_zone": user.time_zone or HEADQUARTERS,
        "their_city": ZONES[user.time_zone or HEADQUARTERS],
        "may_export": bool(briefing and user.may_export(briefing.sensitivity)),
        "marking": max([region.marking, *(record.sensitivity for record in shown)]),
    }


HOMES: dict[Role, tuple[str, Callable[[User], dict[str, Any]]]] = {
    Role.OFFICER: ("reports/home/officer.html", officers),
    Role.ANALYST: ("reports/home/analyst.html", analysts),
    Role.HEAD: ("reports/home/head.html", heads),
    Role.DESK: ("reports/home/desk.html", headquarters),
    Role.ADMINISTRATOR: ("reports/home/administrator.html", administration),
}

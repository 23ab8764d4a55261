"""A person's calendar address: made, shown once, deactivated; and the feed a calendar program reads there."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from ashgabat_centre.accounts import security_log
from ashgabat_centre.accounts.factor import fresh_factor_to_post
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.database.context import access_context
from ashgabat_centre.web.refusals import refused
from liaison.calendar import feed
from liaison.calendar.models import CalendarFeed

# Programs look once an hour or so; a key nobody has is tried once by mistake, not twenty times a minute.
LIMITS = {"read": "60/h/key", "missed": "20/m/ip"}


def _within(request: Request, action: str, key: str = "") -> bool:
    used = ratelimit.consume(
        request, app="liaison.feed", action=action, config=LIMITS, key=key, limit_get=True
    )
    return used is not None


@login_not_required
@conditional_page
@cache_control(private=True, no_cache=True)
@require_safe
@sensitive_variables("key")
def read(request: Request) -> HttpResponse:
    """The feed at a secret address, with what its owner may read at this moment.

    The key is in the query string, which neither Django nor the portal logs. A deactivated address, one that
    never existed and one whose owner has left get the same answer.
    """
    key = request.GET.get("key", "")
    user = CalendarFeed.objects.reader_of(key)
    if user is None:
        return HttpResponse(status=404 if _within(request, "missed") else 429)
    if not _within(request, "read", key):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    with access_context(user.reader()):
        written = feed.write(user, feed.meetings_for(user), request.build_absolute_uri)
    return HttpResponse(
        written,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="meetings.ics"'},
    )


@fresh_factor_to_post
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: Request) -> HttpResponse:
    """Whether this person has an address, and since when.

    A POST with `word` makes a new one, shown this once, or deactivates it.
    """
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    refusal = _refuse(user)
    if request.method != "POST":
        return _show(request)
    if request.POST.get("word") == "end":
        if CalendarFeed.objects.end(user):
            security_log.note(request, "calendar address ended")
        messages.success(
            request, _("The address is deactivated. Calendar programs that hold it get nothing any more.")
        )
        return redirect("calendar-address")
    if refusal:
        return refused(request, refusal)
    key = CalendarFeed.objects.renew(user)
    security_log.note(request, "calendar address made")
    # Shown in the answer itself, so that the key is kept nowhere, the session included.
    made = f"{reverse('calendar-feed')}?{urlencode({'key': key})}"
    return _show(request, request.build_absolute_uri(made))


def _refuse(user: User) -> str:
    """Why this person may not have an address, as a sentence; '' where they may."""
    if user.export_level < 0:
        return _(
            "A calendar address takes meetings out of the portal. Your role lets you read "
            "them and not export them: exporting up to a marking is granted by name."
        )
    return ""


def _show(request: Request, made: str = "") -> HttpResponse:
    user = request.user
    standing = CalendarFeed.objects.of(user).first()
    context = {"standing": standing, "made": made, "refusal": _refuse(user)}
    return render(request, "liaison/calendar/calendar_address.html", context)

"""The page of notices, and what one wants to hear of."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.notices.bell import seen_up_to
from ashgabat_centre.notices.forms import NoticeChoicesForm
from ashgabat_centre.notices.models import NoticeVisit
from ashgabat_centre.notices.notice_list import NoticePage
from ashgabat_centre.web import resume


@require_safe
def notice_list(request: Request) -> HttpResponse:
    """A person's notices by day, newest first. Opening it is seeing them: the bell is empty from then on."""
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    page = NoticePage(user, request.GET)
    seen = seen_up_to(user)
    if page.rows and not page.newest_url:
        NoticeVisit.note(user, page.rows[0].moment)
    markings = [notice.record.sensitivity for notice in page.rows if notice.record]
    context = {"page": page, "days": list(page.days(seen)), "marking": max(markings, default=0)}
    return render(request, "notices/notice_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request) -> HttpResponse:
    """Where this person wants to hear of what."""
    user = request.user
    if not user.is_desk_or_staff:
        raise Http404
    form = NoticeChoicesForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        form.store()
        messages.success(request, _("Saved."))
        return redirect("notice-choices")
    context = {"form": form, "form_token": resume.form_token(user)}
    return render(request, "notices/choices.html", context, status=422 if form.is_bound else 200)

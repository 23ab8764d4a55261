"""The pages of help: the rules, what is new, and the problems people report."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.accounts.staff_pages import for_administrators
from ashgabat_centre.help import news
from ashgabat_centre.help.forms import ProblemForm, known_page
from ashgabat_centre.help.models import ProblemReport
from ashgabat_centre.help.topics import TOPICS
from ashgabat_centre.web import resume

YEAR = 365 * 24 * 60 * 60  # seconds
MOST = 100


@require_safe
def help_index(request: Request) -> HttpResponse:
    """Every rule that has a page."""
    return render(request, "help/index.html", {"topics": TOPICS.items(), "marking": 0})


@require_safe
def help_topic(request: Request, word: str) -> HttpResponse:
    """One rule. Raises Http404 where there is no such page."""
    if word not in TOPICS:
        raise Http404
    return render(request, "help/topic.html", {"topic": TOPICS[word], "marking": 0})


@require_safe
def what_is_new(request: Request) -> HttpResponse:
    """What came with the last changes. The browser remembers that it was looked at."""
    page = render(request, "help/news.html", {"news": news.NEWS, "marking": 0})
    kept = {"max_age": YEAR, "samesite": "Lax", "secure": request.is_secure(), "httponly": True}
    page.set_cookie(news.COOKIE, news.LATEST, **kept)  # type: ignore[arg-type]
    return page


# --- Problems ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def report_problem(request: Request) -> HttpResponse:
    """The form, and below it what this person reported before. Sent with it: the sort of page, the browser, the size of
    the screen and the language; nothing that was on the page.
    """
    form = ProblemForm(resume.answers(request), initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        report = form.save(commit=False)
        report.reporter, report.language = request.user, (get_language() or "en")[:2]
        report.browser = request.headers.get("User-Agent", "")[:200]
        report.save()
        messages.success(
            request, _("It is reported to the administrator. You see here when it is dealt with.")
        )
        return redirect("problem-list")
    context = {"form": form, "form_token": resume.form_token(request.user), "marking": 0}
    status = 422 if request.method == "POST" else 200
    return render(request, "help/report.html", context, status=status)


def _begun(request: Request) -> dict[str, Any]:
    return {
        "page": known_page(request.GET.get("page", "")),
        "incident": request.GET.get("incident", "")[:8],
    }


@require_safe
def problems(request: Request) -> HttpResponse:
    """The reports this person may read: their own, and all for the administrator. The open ones first."""
    rows = ProblemReport.objects.select_related("reporter", "done_by").order_by("-done_at", "-at", "-pk")
    context = {"reports": rows[:MOST], "deals": request.user.role == Role.ADMINISTRATOR, "marking": 0}
    return render(request, "help/problems.html", context)


@require_POST
@for_administrators
def close_problem(request: Request, number: Any) -> HttpResponse:
    """The administrator's word that it is dealt with. Raises Http404 for everybody else."""
    report = get_object_or_404(ProblemReport.objects.all(), number=number)
    ProblemReport.objects.open().filter(pk=report.pk).update(done_at=timezone.now(), done_by=request.user)
    messages.success(request, _("It is marked as dealt with."))
    return redirect("problem-list")

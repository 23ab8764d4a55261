"""The register of feeds, and the hosts an administrator has allowed."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.accounts.staff_pages import for_administrators, for_staff
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.history.differences import latest_changes
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web import resume
from ashgabat_centre.web.alphabet import SortKey
from monitoring.feeds import rounds
from monitoring.feeds.forms import AllowedHostForm, FeedForm
from monitoring.feeds.models import AllowedHost, Feed

MOST = 500
ITEMS = 20


@for_staff
@require_safe
def feeds(request: Request) -> HttpResponse:
    """The register: each feed, how its last turn went and when the next one is."""
    failing = request.GET.get("state") == "failing"
    rows = Feed.objects.failing() if failing else Feed.objects.all()
    context = {
        "rows": rows.order_by("-active", SortKey("name"), "pk")[:MOST],
        "failing": failing,
        "marking": 0,
    }
    return render(request, "monitoring/feeds/feeds.html", context)


@for_staff
@require_safe
def feed(request: Request, pk: int) -> HttpResponse:
    """One feed: what is followed, how it goes, what it brought last, and what people changed of it."""
    user = request.user
    shown = get_object_or_404(Feed.objects.select_related("source"), pk=pk)
    context = {
        "feed": shown,
        "countries": terms().country_names(shown.country_ids),
        "themes": terms().theme_names(shown.theme_ids),
        "items": shown.items.legible().newest_first()[:ITEMS],
        "changes": latest_changes([(Feed, shown.pk, _("followed it"))], ITEMS),
        "marking": 0,
        "form_token": resume.form_token(user),
    }
    return render(request, "monitoring/feeds/feed.html", context)


@for_staff
@require_POST
def fetch_feed(request: Request, pk: int) -> HttpResponse:
    """Give a feed the next turn, which is within a minute."""
    shown = get_object_or_404(Feed, pk=pk)
    if shown.active:
        with transaction.atomic():
            rounds.fetch_next(shown)
        messages.success(request, _("It is asked within a minute."))
    else:
        messages.error(request, _("An inactive feed is not asked. Edit it first."))
    return redirect(shown)


@method_decorator(for_staff, name="dispatch")
class FeedView(FormView):
    """Follow a feed, or change how one is followed."""

    def find(self, **address: Any) -> Any:
        """The feed of this number, or a new one where the address has none. Raises Http404."""
        return get_object_or_404(Feed, pk=address["pk"]) if address else Feed()

    def forms(self, instance: Any, data: Any = None) -> tuple[FeedForm, list[Any]]:
        """The form, without rows."""
        return FeedForm(data, instance=instance), []

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        return render(
            self.request, "monitoring/feeds/feed_form.html", {"feed": self.subject} | shown, status=status
        )

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Known by its name."""
        return DraftFacts(posted.get("name", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def allowed_hosts(request: Request) -> HttpResponse:
    """The hosts that may be fetched from wherever they lead. The administrator adds to them; staff read why."""
    user = request.user
    keeps = user.role == Role.ADMINISTRATOR
    if not (user.writes or keeps) or request.method == "POST" and not keeps:
        raise Http404
    form = AllowedHostForm(resume.answers(request)) if keeps else None
    if request.method == "POST" and form is not None and form.is_valid():
        with transaction.atomic():
            AllowedHost.objects.create(by=user, **form.cleaned_data)
        messages.success(request, _("The host is allowed."))
        return redirect("feed-hosts")
    context = {
        "hosts": AllowedHost.objects.select_related("by")[:MOST],
        "form": form,
        "form_token": resume.form_token(user),
        "marking": 0,
    }
    return render(
        request, "monitoring/feeds/hosts.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@for_administrators
def remove_host(request: Request, pk: int) -> HttpResponse:
    """The administrator takes a host off the list; the history keeps it. Raises Http404 for everybody else."""
    with transaction.atomic():
        get_object_or_404(AllowedHost, pk=pk).delete()
    messages.success(request, _("The host is no longer allowed."))
    return redirect("feed-hosts")

"""The inbox of what the feeds brought, and what is done with an item."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.directory.models import Place
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web import resume, sealed_query
from ashgabat_centre.web.address_filter import refuses_unknown_filters
from ashgabat_centre.web.chips import chips
from ashgabat_centre.web.small_numbers import small_number
from monitoring.feeds import outcomes, rules
from monitoring.feeds.filters import InboxFilter, InboxPage
from monitoring.feeds.forms import EvidenceOfNoteForm
from monitoring.feeds.models import Feed, FeedItem

MOST = 100  # items that are sorted by one press
SHOWN = 10  # others of a group, below the first


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@refuses_unknown_filters
def inbox(request: Request) -> HttpResponse:
    """The inbox. Posted filters lead to their address, where words stand sealed."""
    user = request.user
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{_closed(request.POST).urlencode()}")
    filterset = InboxFilter(request.GET)
    valid = filterset.is_valid()
    page = InboxPage(filterset.qs if valid else FeedItem.objects.none(), request.GET)
    name_suggestions(page.rows)
    context = {
        "filter": filterset,
        "page": page,
        "chips": chips(cast(Any, filterset)) if valid else [],
        "marking": max((row.record.sensitivity for row in page.rows if row.record), default=0),
        "followed": bool(page.rows) or Feed.objects.exists(),
        "form_token": resume.form_token(user),
    }
    return render(request, "monitoring/feeds/inbox.html", context, status=200 if valid else 422)


def _closed(posted: QueryDict) -> QueryDict:
    """The filters as their address carries them."""
    filters = posted.copy()
    filters.pop("csrfmiddlewaretoken", None)
    if sealed_query.BARE in filters:
        filters[sealed_query.BARE] = str(filters[sealed_query.BARE]).strip()[: sealed_query.LONGEST_SEARCH]
    return sealed_query.closed(filters)


def name_suggestions(items: Iterable[Any]) -> None:
    """Give items the names of what is suggested for them, and the others of their groups."""
    rows = list(items)
    vocabulary = terms()
    named = {number for row in rows for number in row.place_ids}
    places = Place.objects.in_bulk(named) if named else {}
    others: dict[int, list[FeedItem]] = defaultdict(list)
    for other in FeedItem.objects.filter(leader__in=rows).select_related("feed").newest_first():
        others[cast(int, other.leader_id)].append(other)
    for row in rows:
        row.suggested = [
            *vocabulary.country_names(row.country_ids),
            *vocabulary.theme_names(row.theme_ids),
            *(places[number].name for number in row.place_ids if number in places),
        ]
        row.beside = others[row.pk][:SHOWN]
        row.note_url, row.event_url = outcomes.note_address(row), outcomes.event_address(row)


@for_staff
@require_safe
def feed_item(request: Request, pk: int) -> HttpResponse:
    """One item: what it says and said before, what it seems to be about, who else tells of it."""
    user = request.user
    shown: Any = get_object_or_404(
        FeedItem.objects.legible().select_related("feed__source", "decided_by", "record", "event", "leader"),
        pk=pk,
    )
    name_suggestions([shown])
    group = FeedItem.objects.together_with(shown).exclude(pk=pk).select_related("feed").newest_first()
    versions = shown.feeditem_events.order_by("-pgh_id").values("pgh_created_at", "title", "text", "link")
    context = {
        "item": shown,
        "first": shown.leader or shown,
        "group": list(group[:MOST]),
        "earlier": _earlier(list(versions[:MOST])),
        "may_take_back": shown.may_take_back(user, timezone.now()),
        "marking": shown.record.sensitivity if shown.record else 0,
        "form_token": resume.form_token(user),
    }
    return render(request, "monitoring/feeds/item.html", context)


def _earlier(versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The wordings before the present one, newest first; who sorted it changed none."""
    words = ("title", "text", "link")
    kept: list[dict[str, Any]] = []
    for version in versions:
        if not kept or any(version[name] != kept[-1][name] for name in words):
            kept.append(version)
        else:
            kept[-1]["pgh_created_at"] = version["pgh_created_at"]
    return kept[1:]


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def keep_item(request: Request, pk: int) -> HttpResponse:
    """Keep an item as evidence of one of the reader's own notes; how credible it is, they say."""
    user = request.user
    item = get_object_or_404(FeedItem.objects.legible().select_related("feed__source"), pk=pk)
    notes = outcomes.open_notes(user)
    form = EvidenceOfNoteForm(request.POST or resume.typed_before(request), notes=notes)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            note = outcomes.keep_as_evidence(item, given["note"], given["credibility"], user)
        except StaleRecord:
            form.add_error("note", _("Somebody saved this note a moment ago. Press the button again."))
        except Refused as why:
            form.add_error("note", str(why))
        else:
            messages.success(request, _("%(reference)s rests on it too.") % {"reference": note.reference})
            return redirect(item)
    context = {
        "item": item,
        "form": form,
        "excerpt": outcomes.excerpt_of(item),
        "notes": notes.exists(),
        "note_url": outcomes.note_address(item),
        "marking": max(notes.values_list("sensitivity", flat=True), default=0),
        "form_token": resume.form_token(user),
    }
    return render(request, "monitoring/feeds/item_evidence.html", context, status=422 if form.errors else 200)


@for_staff
@require_POST
def dismiss_items(request: Request) -> HttpResponse:
    """Dismiss the items that were picked; the message offers to take that back."""
    user = request.user
    with transaction.atomic():
        dismissed = rules.dismiss(_picked(request.POST), user)
    if dismissed:
        sentence = ngettext(
            "%(number)s item is dismissed.", "%(number)s items are dismissed.", len(dismissed)
        )
        back = f"{reverse('feed-item-restore')}?{urlencode({'pick': dismissed}, doseq=True)}"
        messages.success(request, sentence % {"number": len(dismissed)}, extra_tags=back)
    else:
        messages.info(
            request, _("Nothing was dismissed: no item was picked, or somebody has sorted it meanwhile.")
        )
    return redirect(_back(request))


@for_staff
@require_POST
def restore_items(request: Request) -> HttpResponse:
    """Put back what this person has just dismissed."""
    user = request.user
    with transaction.atomic():
        restored = rules.restore(_picked(request.GET), user)
    if restored:
        messages.success(request, _("They stand in the inbox again."))
    else:
        messages.error(request, _("A dismissal is taken back by who dismissed, within ten minutes."))
    return redirect(_back(request))


def _picked(sent: QueryDict) -> list[int]:
    """The one whose own button was pressed, or else all that were ticked."""
    numbers = sent.getlist("one") or sent.getlist("pick")
    return [small_number(number) for number in numbers[:MOST]]


def _back(request: Request) -> str:
    """The inbox as it was filtered."""
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    return f"{reverse('feed-inbox')}?{query.urlencode()}" if query else reverse("feed-inbox")

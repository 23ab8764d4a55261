"""The pages on which a view of a list is saved, renamed, shared and removed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.pages.forms import SavedViewForm
from ashgabat_centre.pages.models import SavedView, query_of
from ashgabat_centre.pages.record_pages import pages_named
from ashgabat_centre.web import resume, sealed_query
from ashgabat_centre.web.chips import chips
from ashgabat_centre.web.refusals import decision, refused
from ashgabat_centre.web.sealed_query import UnknownFilter


@require_http_methods(["GET", "HEAD", "POST"])
def save_view(request: Request) -> HttpResponse:
    """Saves the filters and the order of the list named in the address.

    One's own view of the same name gives way, and one of the same filters under another name.
    """
    if not request.user.is_desk_or_staff:
        raise Http404
    listed, filterset = _wanted(request)
    view = SavedView(maker=request.user, list=listed)
    view.query = query_of(sealed_query.closed(filterset.data))
    form = SavedViewForm(resume.answers(request), instance=view, user=request.user)
    if request.method == "POST" and form.is_valid():
        own = SavedView.objects.filter(maker=request.user, list=listed)
        own.filter(query=view.query).exclude(name=view.name).delete()
        if own.filter(name=view.name).update(
            query=view.query, shared=view.shared, notify_since=view.notify_since
        ):
            return _led_to(request, view)
        if own.count() < SavedView.MOST:
            view.save()
            return _led_to(request, view)
        most = {"most": SavedView.MOST}
        form.add_error(None, _("You have %(most)s views of this list: remove one first.") % most)
    return _page(request, form, {"chips": chips(filterset), "back": view.get_absolute_url()})


def _wanted(request: Request) -> tuple[str, Any]:
    """The list named in the address, and its filters as they stand there. Raises Http404 where they are none."""
    listed = request.GET.get("list", "")
    pages = pages_named(listed)
    if pages is None:
        raise Http404
    try:
        query = QueryDict(request.GET.get("query", ""))
        filterset = pages.filters(query, user=request.user, queryset=pages.records())
    except UnknownFilter:
        raise Http404 from None
    if not filterset.is_valid() or len(query.urlencode()) > SavedView.LONGEST:
        raise Http404
    return listed, filterset


@require_http_methods(["GET", "HEAD", "POST"])
def change_view(request: Request, number: UUID) -> HttpResponse:
    """How the view is called, and for whom it is; refused to who reads a view of the team and did not make it."""
    view = get_object_or_404(SavedView.objects.all(), number=number)
    if not view.is_changed_by(request.user):
        return refused(
            request, _("A view of the team is changed by who made it or by the head of the Centre.")
        )
    form = SavedViewForm(resume.answers(request), instance=view, user=request.user)
    if request.method == "POST" and form.is_valid():
        view.save(update_fields=form.kept)
        return _led_to(request, view)
    return _page(request, form, {"view": view, "back": view.get_absolute_url()})


def _led_to(request: Request, view: SavedView) -> HttpResponse:
    messages.success(request, _("%(name)s is saved.") % {"name": view.name})
    return HttpResponseRedirect(view.get_absolute_url())


def _page(request: Request, form: SavedViewForm, shown: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "form_token": resume.form_token(request.user), "marking": 0} | shown
    return render(request, "pages/saved_view.html", context, status=422 if form.errors else 200)


@decision
def remove_view(request: Request, number: UUID) -> HttpResponse:
    """Removes the view; nothing that it shows is touched."""
    view = get_object_or_404(SavedView.objects.all(), number=number)
    if not view.is_changed_by(request.user):
        return refused(
            request, _("A view of the team is changed by who made it or by the head of the Centre.")
        )
    view.delete()
    messages.success(request, _("The view is removed."))
    return HttpResponseRedirect(view.get_absolute_url())

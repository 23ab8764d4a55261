"""The receiver's word on a proposal, whatever it is about."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.db.utils import DataError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.proposals import PutToOne
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.web.refusals import not_done


def decide[Row: PutToOne](
    request: Request, rows: QuerySet[Row], pk: int, back: str, *said: str
) -> HttpResponse:
    """Accept or decline one of the rows that are put to this person, and go back to the page of this name; the second
    click of a double click changes nothing.

    Http404 where the proposal is not put to this person.
    """
    agrees = "accept" in request.POST
    proposal = get_object_or_404(rows, pk=pk)
    if proposal.decided_at and proposal.accepted == agrees:
        return redirect(back)
    if proposal.decided_at:
        return not_done(request, _("This has been decided already."), back)
    try:
        with transaction.atomic():
            proposal.decide(agrees, *said)
    except DataError:
        return not_done(request, _("It is no longer as it was proposed: ask for a new proposal."), back)
    messages.success(request, _("Your decision is kept."))
    return redirect(back)

"""The page on which a second person decides on changes that would open an account to somebody else."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import transaction
from django.db.utils import DataError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashgabat_centre.accounts import account_notices, factor, sessions
from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.factor import fresh_factor_required
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.web import resume
from ashgabat_centre.web.refusals import turned_back

JOINS = ("user", "proposed_by", "decided_by")
SHOWN = 100


def reader_of(request: Request) -> User:
    """The signed-in person, if they keep accounts or decide on them; Http404 for everybody else."""
    user = request.user
    if not user.grants_roles and not user.clears:
        raise Http404
    return user


@require_safe
def account_changes(request: Request) -> HttpResponse:
    """Changes of accounts that wait for a second person, roles of heads among them, and what became of the newest
    others.
    """
    user = reader_of(request)
    rows = AccountChange.objects.select_related(*JOINS)
    context = {
        "waiting": [(change, granting.refuse_deciding(user, change)) for change in rows.waiting()],
        "roles": [(grant, granting.refuse_confirming(user, grant)) for grant in granting.waiting_for_heads()],
        "decided": rows.exclude(decided_at=None)[:SHOWN],
        "form_token": resume.form_token(user),
    }
    return render(request, "accounts/account_changes.html", context)


@fresh_factor_required
@require_POST
def decide_change(request: Request, pk: int) -> HttpResponse:
    """Agree to a change, or decline it; the second click of a double click changes nothing."""
    user = reader_of(request)
    change = get_object_or_404(AccountChange.objects.select_related(*JOINS), pk=pk)
    agrees = "accept" in request.POST
    if (change.decided_by_id, change.accepted) == (user.pk, agrees):
        return redirect("account-changes")
    if sentence := granting.refuse_deciding(user, change):
        return turned_back(request, sentence, "account-changes")
    try:
        with transaction.atomic():
            _decide(request, change, agrees)
    except DataError:
        sentence = _("It is no longer as it was proposed: ask for a new proposal.")
        return turned_back(request, sentence, "account-changes")
    except granting.NotGranted as why:
        return turned_back(request, str(why), "account-changes")
    messages.success(request, _("Your decision is kept."))
    return redirect("account-changes")


def _decide(request: Request, change: AccountChange, agrees: bool) -> None:
    removes = change.kind == AccountChange.Kind.FACTORS
    if agrees and removes and change.user.address_changed_at:
        raise granting.NotGranted(
            _(
                "Its address was changed and no second factor was given since: it has to be given, and is not removed."
            )
        )
    change.decide(agrees)
    if not agrees:
        return
    if removes:
        factor.remove_all(change.user)
    else:
        sessions.end_all(UserSession.objects.filter(user=change.user_id))
    account_notices.tell_done(request, change)

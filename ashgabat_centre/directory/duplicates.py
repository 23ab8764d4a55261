"""Two entries that are one: merged so that both histories stay, and parted again.

A duplicate keeps its rows and whatever points at it, cleared records among them; its page leads on to the entry that
stands for it, and that entry's page shows what belongs to both.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory.models import Merging, Person
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import Organization

Entry = Person | Organization


def refuse(entry: Entry, into: Entry) -> str:
    """Why this entry is not merged into that one; '' where it may be."""
    if entry.pk == into.pk:
        return _("An entry is not merged into itself: choose the other one.")
    if entry.protected or into.protected:
        return _("A protected identity is never merged: the other entry would tell who it is.")
    if entry.merged_into_id:
        return _("It is merged already. Undo that first.")
    if into.merged_into_id:
        return _("The other entry is a duplicate itself: choose the one it was merged into.")
    return ""


@transaction.atomic
def merge(entry: Any, into: Any, by: User, reason: str) -> None:
    """Let `into` stand for the entry and for every duplicate of it. Raises Refused."""
    model, kind = type(entry), entry._meta.model_name
    # In one order, so that two people who merge crosswise wait for each other and do not lock each other out.
    locked = {
        row.pk: row
        for row in model.objects.select_for_update().filter(pk__in=[entry.pk, into.pk]).order_by("pk")
    }
    if sentence := refuse(locked[entry.pk], locked[into.pk]):
        raise Refused(sentence)
    Merging.objects.create(**{kind: entry, f"{kind}_into": into}, by=by, reason=reason)
    model.objects.together_with(entry).update(merged_into=into)


@transaction.atomic
def part(entry: Any, by: User) -> None:
    """Let this entry stand for itself again, and for what had been merged into it before. Raises Refused."""
    model, kind = type(entry), entry._meta.model_name
    standing = Merging.objects.filter(undone_at=None)
    undone = standing.filter(**{kind: entry}).update(undone_by=by, undone_at=timezone.now())
    if not undone:
        raise Refused(_("It is not merged: somebody has undone it already."))
    below, next_below = {entry.pk}, {entry.pk}
    while next_below:
        next_below = set(
            standing.filter(**{f"{kind}_into__in": next_below}).values_list(f"{kind}_id", flat=True)
        )
        below |= next_below
    model.objects.filter(pk=entry.pk).update(merged_into=None)
    model.objects.filter(pk__in=below - {entry.pk}).update(merged_into=entry)

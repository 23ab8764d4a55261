"""What people are told of the views they saved: each step that others take of the records in one."""

from typing import Any

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import announces, as_notices
from ashgabat_centre.notices.texts import WORDS
from ashgabat_centre.pages.models import SavedView
from ashgabat_centre.pages.record_pages import pages_named
from ashgabat_centre.records.lifecycle import Step
from ashgabat_centre.web.sealed_query import UnknownFilter


@announces("views", _("What is new in my views"), WORDS, rank=35, for_desk=True, rings=False)
def new_in_views(user: User) -> Any:
    """The steps of others on records of the views of which this person wants to be told, since they said so."""
    wanted = Q()
    for view in SavedView.objects.notifying(user):
        wanted |= _of_view(view, user)
    steps = Step.objects.standing().exclude(by=user)
    rows = steps.filter(wanted) if wanted else steps.none()
    return as_notices(rows, "views", moment="at", act=F("verb"), about="record_id", actor="by_id")


def _of_view(view: SavedView, user: User) -> Q:
    """A condition on steps; of a view whose list or filters are not there any more, none."""
    pages = pages_named(view.list)
    if pages is None:
        return Q()
    try:
        filterset = pages.filters(QueryDict(view.query), user=user, queryset=pages.records())
    except UnknownFilter:
        return Q()
    if not filterset.is_valid():
        return Q()
    return Q(record__in=filterset.qs.order_by().values("pk"), at__gt=view.notify_since)

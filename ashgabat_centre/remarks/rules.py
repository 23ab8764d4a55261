"""Who remarks on a record, who answers and who resolves it, as sentences; and the steps.

The database holds the same rules (policy.sql).
"""

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record, StaleRecord, Status
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.records.steps import Road, Sentence, StepRule
from ashgabat_centre.remarks.models import Remark

OVER = (Status.WITHDRAWN, Status.ARCHIVED)


def refuse_remarking(record: Record, user: User) -> Sentence:
    """Why this person may not remark on the record; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not change them.")
    return _("It is withdrawn or archived: nobody works on its text.") if record.status in OVER else ""


def _refuse_answering(remark: Remark, user: User) -> Sentence:
    if user.pk in (remark.assignee_id, remark.record.author_id, remark.record.owner_id):
        return ""
    return _("Whom it was put to answers it, or whose record it is.")


def _refuse_resolving(remark: Remark, user: User) -> Sentence:
    if user.pk == remark.author_id or user.clears:
        return ""
    return _("Who made the remark resolves it, or the head of the Centre.")


ROAD = Road(
    {
        "answer": StepRule(
            gettext_lazy("Answer"),
            ("open", "answered"),
            "answered",
            _refuse_answering,
            asks=True,
            reason=gettext_lazy("Answer"),
            explained=False,
        ),
        "resolve": StepRule(
            gettext_lazy("Resolve it"), ("open", "answered"), "resolved", _refuse_resolving, explained=False
        ),
    },
    state=lambda remark: remark.state,
    astray=lambda remark: _("It is resolved already."),
)


def answer_remark(remark: Remark, user: User, words: str) -> None:
    """Answer it, or answer it otherwise until it is resolved. Raises Refused, and StaleRecord where it was resolved."""
    ROAD.check(remark, "answer", user, words)
    said = {"answer": words.strip(), "answered_by": user, "answered_at": timezone.now()}
    _keep(remark, said)


def resolve_remark(remark: Remark, user: User) -> None:
    """Resolve it, once. Raises Refused, and StaleRecord where another was faster."""
    ROAD.check(remark, "resolve", user)
    _keep(remark, {"resolved_by": user, "resolved_at": timezone.now()})


def _keep(remark: Remark, said: dict[str, Any]) -> None:
    if not Remark.objects.unresolved().filter(pk=remark.pk).update(**said):
        raise StaleRecord
    remark.refresh_from_db()


def unresolved_remarks() -> Coalesce:
    """How many remarks on each record of a query are not resolved, as far as its reader sees them."""
    rows = Remark.objects.unresolved().filter(record=OuterRef("pk")).order_by().values("record")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


@panel("remarks/panel.html", PanelPlace.BELOW, 8)
def remarks_of(record: Record, user: User, pages: Any = None) -> dict[str, Any]:
    """The remarks on a record, for the staff who read it: open ones, and how many are resolved."""
    if not user.writes:
        return {}
    rows = list(record.remarks.select_related("author", "assignee").in_order())
    unresolved = [one for one in rows if not one.resolved_at]
    return {
        "remarks": unresolved,
        "resolved_remarks": [one for one in rows if one.resolved_at],
        "may_remark": not refuse_remarking(record, user),
    }

"""What a record's page shows of the steps that were taken with it, and of how long it is kept."""

from typing import Any

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.workflow.retention import kept_until


@panel("workflow/timeline_panel.html", PanelPlace.BELOW, 90)
def timeline_of(record: Record, user: User, pages: Any) -> dict[str, Any]:
    """The panel of steps taken, newest first, and until when the record is kept."""
    steps: list[Any] = list(record.steps.select_related("by").order_by("-at", "-pk"))
    taken_back = {step.takes_back_id for step in steps}
    for step in steps:
        step.counts = step.pk not in taken_back
    return {
        "steps": steps,
        "submitted": next((step for step in steps if step.verb == Verb.SUBMIT and step.counts), None),
        "history_url": record.address("history"),
        "kept_until": kept_until(record),
        "may_retain": user.role == Role.HEAD,
    }

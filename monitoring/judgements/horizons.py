"""What people are told once a judgement's horizon has passed, and what a record's page shows of its judgements."""

from datetime import timedelta
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import Midnight, announces, as_notices
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.panels import PanelPlace, panel
from monitoring.judgements.models import Judgement

KINDS = ("situationnote",)  # in which judgements stand


@announces(
    "horizons",
    _("Judgements whose horizon has passed"),
    {"past": _("the horizon has passed: what came of it?")},
    rank=100,
    page="judgement",
)
def passed_horizons(user: User) -> Any:
    """Each judgement whose outcome this person is asked for, from the day after its horizon."""
    rows = Judgement.objects.asked_of(user)
    after = Midnight(Cast(F("horizon") + timedelta(days=1), DateField()))
    columns = {"about": "record_id", "deadline": "horizon", "words": "statement", "link": "number"}
    return as_notices(rows, "horizons", moment=after, act=Value("past"), **columns)


@panel("monitoring/judgements/panel.html", PanelPlace.BELOW, 5)
def judgements_of(record: Record, user: User, pages: Any = None) -> dict[str, Any]:
    """The judgements that stand in a note, for the staff who read it."""
    if not user.writes or record.kind not in KINDS:
        return {}
    return {"judgements": list(record.judgements.select_related("author", "superseded_by").order_by("pk"))}

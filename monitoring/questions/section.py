"""Where leadership's questions stand in the shell, and what whoever answers them is told."""

from typing import Any

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import announces, as_notices
from ashgabat_centre.pages import sections
from ashgabat_centre.pages.sections import Destination
from monitoring.questions.models import MARKING, LeadershipQuestion

sections.lead_to(
    "monitoring",
    Destination(
        _("Leadership’s questions"),
        "question-list",
        "gq",
        opens=lambda user: user.writes and user.level >= MARKING,
    ),
)


@announces(
    "questions",
    _("Questions of leadership I answer"),
    {"put": _("put a question for you to keep answered")},
    rank=95,
    page="question",
)
def questions_put_to(user: User) -> Any:
    """Each open question this person answers, but for their own."""
    rows = LeadershipQuestion.objects.open().filter(owner=user).exclude(asked_by=user)
    columns = {"actor": "asked_by_id", "words": "wording", "link": "number"}
    return as_notices(rows, "questions", moment="asked_at", act=Value("put"), **columns)

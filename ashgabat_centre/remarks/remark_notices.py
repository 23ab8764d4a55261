"""What people are told of remarks: that one was put to them, and that their own was answered."""

from typing import Any

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import announces, as_notices
from ashgabat_centre.remarks.models import Remark


@announces(
    "remarks",
    _("Remarks put to me"),
    {"remarked": _("remarked on a record and asks you to answer")},
    rank=85,
    page="remark",
)
def remarks_put_to(user: User) -> Any:
    """Each remark that waits for this person's answer, but for their own."""
    rows = Remark.objects.to_answer(user).exclude(author=user)
    columns = {"about": "record_id", "actor": "author_id", "words": "text", "link": "number"}
    return as_notices(rows, "remarks", moment="made_at", act=Value("remarked"), **columns)


@announces(
    "answered-remarks",
    _("Answers to my remarks"),
    {"answered": _("answered your remark")},
    rank=86,
    page="remark",
)
def answers_to(user: User) -> Any:
    """Each answer to a remark of this person's that is not resolved."""
    rows = Remark.objects.to_resolve(user).exclude(answered_by=user)
    columns = {"about": "record_id", "actor": "answered_by_id", "words": "answer", "link": "number"}
    return as_notices(rows, "answered-remarks", moment="answered_at", act=Value("answered"), **columns)

"""What people are told of country calls: that one waits for them, and what became of their own."""

from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import announces, as_notices
from monitoring.country_calls.models import CountryCall

WORDS: dict[str, str | Promise] = {
    "proposed": _("proposed a country call"),
    "validated": _("validated your country call"),
    "returned": _("returned your country call"),
}


@announces("calls-to-validate", _("Country calls to validate"), WORDS, rank=80, page="country-call-at")
def proposed_calls(user: User) -> Any:
    """Each proposal that waits for this person's decision."""
    rows = CountryCall.objects.to_validate(user)
    columns = {"actor": "proposed_by_id", "words": "reason", "link": "pk"}
    return as_notices(rows, "calls-to-validate", moment="proposed_at", act=F("state"), **columns)


@announces("my-calls", _("What became of my country calls"), WORDS, rank=90, page="country-call-at")
def decided_calls(user: User) -> Any:
    """What was decided on this person's proposals."""
    rows = CountryCall.objects.filter(proposed_by=user, state__in=("validated", "returned"))
    columns = {"actor": "decided_by_id", "words": "reason", "link": "pk"}
    return as_notices(rows, "my-calls", moment="decided_at", act=F("state"), **columns)

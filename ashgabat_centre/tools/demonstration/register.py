"""The demonstration's register of sources, entered through its form by the analyst."""

from typing import Any

from django.db import transaction

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from monitoring.sources.forms import SourceForm
from monitoring.sources.models import Source


def enter_sources(rows: list[dict[str, Any]], owner: User) -> dict[str, int]:
    """Enter them; their numbers by the codes under which other rows of the demonstration name them."""
    entered = {}
    with access_context(owner.reader()), transaction.atomic():
        for row in rows:
            answers = dict(row)
            code = answers.pop("code")
            if who := answers.pop("who", ""):
                answers |= {"protected": True, "words": who}
            form = SourceForm(answers, instance=Source(), user=owner)
            assert form.is_valid(), form.errors
            entered[code] = form.store(()).pk
    return entered

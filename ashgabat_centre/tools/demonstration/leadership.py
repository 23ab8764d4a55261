"""The demonstration's questions of leadership: put by the head, answered by the analysts, one closed."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.tools.demonstration.forecasts import about, morning
from ashgabat_centre.web.characters import language_of
from monitoring.questions import rules
from monitoring.questions.models import LeadershipQuestion

FILE = Path(__file__).with_name("questions.toml")


def put_questions(people: dict[str, User]) -> None:
    """Dated back; English ones are answered by the one analyst, Russian ones by the other."""
    head = people["head@unrcca.example"]
    owners = {"en": people["analyst@unrcca.example"], "ru": people["analyst.water@unrcca.example"]}
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]:
        language = language_of(row["wording"])
        _put(row, head, language, owners[language])


def _put(row: dict[str, Any], head: User, language: str, owner: User) -> None:
    one = LeadershipQuestion(
        wording=row["wording"],
        purpose=row["purpose"],
        language=language,
        every=row["every"],
        owner=owner,
        review_on=timezone.localdate() + timedelta(days=row["review"]),
        asked_by=head,
        asked_at=morning(-row["put"]),
        **about(row),
    )
    with access_context(head.reader()):
        one.save(force_insert=True)
        if "answer" in row:
            rules.close_question(one, head, row["answer"])
    if not one.is_open:
        with as_owner():
            LeadershipQuestion.objects.filter(pk=one.pk).update(closed_at=morning(row["review"] + 1))

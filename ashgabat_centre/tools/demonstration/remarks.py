"""The demonstration's remarks on situation notes: open, answered, and one that was resolved."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.remarks.forms import RemarkForm
from ashgabat_centre.remarks.models import Remark
from ashgabat_centre.remarks.rules import answer_remark, resolve_remark
from monitoring.notes.models import SituationNote

FILE = Path(__file__).with_name("remarks.toml")


def make_remarks(people: dict[str, User]) -> None:
    """By the form that people make them with, and dated back."""
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["remark"]:
        author, assignee = people[row["author"]], people[row["assignee"]]
        with access_context(author.reader()):
            remark = _make_remark(row, author, assignee)
        if "answer" in row:
            with access_context(assignee.reader()):
                answer_remark(remark, assignee, row["answer"])
        if row.get("resolved"):
            with access_context(author.reader()):
                resolve_remark(remark, author)


def _make_remark(row: dict[str, Any], author: User, assignee: User) -> Remark:
    record = SituationNote.objects.get(title__startswith=row["on"])
    answers = {
        "passage": f"{row['passage']}-{row.get('paragraph', 0)}",
        "text": row["text"],
        "assignee": assignee.pk,
    }
    made_at = timezone.now() - timedelta(days=row["days"], minutes=10)
    form = RemarkForm(answers, instance=Remark(record=record, made_at=made_at), record=record, user=author)
    if not form.is_valid():
        raise ValueError(f"The remark on “{row['on']}” is refused: {form.errors.as_json()}")
    remark: Remark = form.store()
    return remark

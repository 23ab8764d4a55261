"""The demonstration's dates of review: of each weekly and thematic note, soon after it was filed."""

from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from monitoring.notes.models import SituationNote
from monitoring.notes.review_dates import USUAL, ReviewDate


def set_review_dates() -> None:
    """Dated back, so that some of them have passed."""
    with as_owner():
        notes = SituationNote.objects.filter(report__in=USUAL.keys()).exclude(status=Status.DRAFT)
        for note in notes.order_by("pk"):
            ReviewDate.objects.create(
                record_id=note.pk,
                review_by=note.occurred_on + USUAL[note.report] / 5,
                set_by_id=note.author_id,
                set_at=note.cleared_at or note.created_at,
            )

"""The trial of strangers' files finds the place where it puts them, whatever a note's form asks for by now."""

import pytest

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from ashgabat_centre.tools.bad_files.__main__ import place_for


@pytest.mark.django_db
def test_the_trial_begins_with_a_draft_of_its_officer(officer: User) -> None:
    place = place_for(officer)
    assert (place.record.author_id, place.record.status) == (officer.pk, Status.DRAFT)

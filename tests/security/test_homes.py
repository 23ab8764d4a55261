"""Homes and sheets tell nobody what is another's to know."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from reports.home.models import HomeVisit
from reports.preparation import sheet
from tests import factories
from tests.cast import READERS, Clients, seen_by

pytestmark = pytest.mark.django_db


def test_row_135_a_sheet_on_a_pseudonym_says_nothing_of_their_institution(
    officer: User, colleague: User
) -> None:
    ministry = factories.organization()
    person = factories.person("Aýna Berdiýewa", posts=[{"organization": ministry, "title_en": "Adviser"}])
    rows: dict[str, Any] = {"counterparts": [{"organization": ministry.pk}]}
    meeting = factories.meeting(officer, Status.CLEARED, rows=rows, occurred_on=timezone.localdate())
    factories.follow_up(meeting, officer, organization=ministry, what="A paper")
    with seen_by(colleague):
        open_now = sheet.prepare(person, colleague.level)
        assert ([one.what for one in open_now.ours], len(open_now.beyond)) == (["A paper"], 1)
    hidden = factories.protected(person, officer)
    for reader in (officer, colleague):
        with seen_by(reader):
            person.refresh_from_db()
            told = sheet.prepare(person, reader.level)
        assert (told.ours, told.beyond, told.subject.institutions) == ([], [], []), (reader, hidden)


def test_row_136_a_visit_is_shown_to_its_person_alone(cast: dict[str, User], client_for: Clients) -> None:
    client_for(cast["head"]).get(reverse("home"))
    shown = {}
    for name in READERS:
        with seen_by(cast[name]):
            shown[name] = HomeVisit.objects.count()
    assert shown == dict.fromkeys(READERS, 0) | {"head": 1}

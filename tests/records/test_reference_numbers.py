"""Reference numbers: one series per kind and year, no gaps, the strictly confidential apart."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ashgabat_centre.access.models import change_marking
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reference_numbers import next_reference
from ashgabat_centre.tools import by_form
from tests import factories
from tests.cast import seen_by


def year() -> int:
    return timezone.localdate().year


@pytest.mark.django_db
@pytest.mark.parametrize("kind", factories.FILED)
def test_each_kind_counts_from_one(kind: str, officer: User) -> None:
    prefix = kinds()[kind].prefix
    filed = [factories.make(kind, officer).reference for _ in range(3)]
    assert filed == [f"{prefix}/{year()}/{n:04d}" for n in (1, 2, 3)]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", factories.SECRET)
def test_the_strictly_confidential_have_a_series_of_their_own(kind: str, outsider: User) -> None:
    prefix = kinds()[kind].prefix
    filed = [factories.make(kind, outsider, sensitivity=level).reference for level in (1, 2, 1, 2)]
    assert filed == [
        f"{prefix}/{year()}/0001",
        f"{prefix}/SC/{year()}/0001",
        f"{prefix}/{year()}/0002",
        f"{prefix}/SC/{year()}/0002",
    ]


@pytest.mark.django_db
def test_prefixes_are_each_kinds_own() -> None:
    prefixes = [kind.prefix for kind in kinds().values()]
    assert sorted(set(prefixes)) == sorted(prefixes)


@pytest.mark.django_db
def test_each_year_begins_anew(officer: User) -> None:
    with seen_by(officer):
        numbers = [next_reference("MTG", of) for of in (2026, 2026, 2027)]
    assert numbers == ["MTG/2026/0001", "MTG/2026/0002", "MTG/2027/0001"]


@pytest.mark.django_db
def test_a_number_taken_back_is_given_again(officer: User) -> None:
    with seen_by(officer):
        with pytest.raises(RuntimeError), transaction.atomic():
            next_reference("MTG", 2026)
            raise RuntimeError
        assert next_reference("MTG", 2026) == "MTG/2026/0001"


@pytest.mark.django_db
def test_a_raised_marking_keeps_the_number(outsider: User) -> None:
    record = factories.meeting(outsider)
    with seen_by(outsider):
        assert change_marking(record, 2, "It names a source.")
    assert factories.facts(record, "reference", "sensitivity") == {
        "reference": record.reference,
        "sensitivity": 2,
    }


@pytest.mark.usefixtures("committed")
def test_no_gap_and_no_double_under_many_hands_and_failures() -> None:
    """Four people file at once, and every third filing fails after its number was handed out."""
    people = [factories.user(f"hand{n}", Role.OFFICER) for n in range(4)]
    fields, rows = factories.answers("meeting")

    def file(person: User) -> None:
        try:
            for turn in range(9):
                with seen_by(person), transaction.atomic():
                    by_form.file(factories.pages("meeting"), person, fields, rows)
                    if turn % 3 == 2:
                        transaction.set_rollback(True)
        finally:
            connection.close()

    hands = [threading.Thread(target=file, args=(person,)) for person in people]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    with as_owner():
        filed = sorted(Record.objects.values_list("reference", flat=True))
    assert filed == [f"MTG/{year()}/{n:04d}" for n in range(1, 25)]

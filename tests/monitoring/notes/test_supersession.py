"""A later note supersedes an earlier one once it is cleared, for whoever may read it; the earlier text stays."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.lifecycle import ClearedVersion, Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import Country
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow.clearance import mark_cleared
from monitoring.notes.forms import SituationNoteForm
from monitoring.notes.models import SituationNote
from monitoring.notes.review_dates import ReviewDate, notes_past_review
from monitoring.questions.gaps import cover
from reports.countries.page_records import records_of
from reports.quality.checks import CHECKS
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.notes.test_review_dates import note, set_by, today
from tests.monitoring.questions.questions import question

pytestmark = pytest.mark.django_db


def said_of(earlier: Any, reader: User, client_for: Clients) -> tuple[list[int], list[str]]:
    """What supersedes it, as its page says to this reader, and the word that the list has of it."""
    client = client_for(reader)
    page = client.get(earlier.get_absolute_url())
    rows = client.get(reverse("situationnote-list")).context["page"].rows
    words = [str(value) for row in rows if row.pk == earlier.pk for _header, value in row.cells if value]
    return [one.pk for one in page.context.get("superseded_by", ())], words


def listed_as(standing: str, reader: User, client_for: Clients) -> set[int]:
    page = client_for(reader).get(f"{reverse('situationnote-list')}?{urlencode({'standing': standing})}")
    return {row.pk for row in page.context["page"].rows}


def offered(author: User, client_for: Clients, record: Any = None) -> set[int]:
    address = record.address("edit") if record else reverse("situationnote-create")
    field = client_for(author).get(address).context["form"].fields["supersedes"]
    with seen_by(author):
        return {one.pk for one in field.queryset}


# --- When it counts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.WITHDRAWN])
def test_until_the_later_note_is_cleared_the_earlier_one_is_current(
    status: str, analyst: User, client_for: Clients
) -> None:
    earlier = note(analyst)
    later = note(analyst, status, supersedes=earlier)
    assert said_of(earlier, analyst, client_for) == ([], [])
    assert listed_as("current", analyst, client_for) == {earlier.pk, later.pk}
    assert listed_as("superseded", analyst, client_for) == set()


def test_then_the_earlier_one_says_so_at_its_top_and_in_the_list_and_its_text_stays(
    analyst: User, desk: User, client_for: Clients
) -> None:
    earlier = note(analyst)

    def kept() -> tuple[Any, ...]:
        with seen_by(analyst):
            of = ClearedVersion.objects.filter(record=earlier.pk).values().get()
            return of, Record.objects.filter(pk=earlier.pk).values().get()

    before = kept()
    later = note(analyst, supersedes=earlier, title="What is known by now")
    for reader in (analyst, desk):
        assert said_of(earlier, reader, client_for) == ([later.pk], ["Superseded"])
        assert listed_as("superseded", reader, client_for) == {earlier.pk}
        assert listed_as("current", reader, client_for) == {later.pk}
    page = client_for(desk).get(earlier.get_absolute_url()).content.decode()
    assert page.index("What is known by now") < page.index('<div class="record">')
    assert client_for(desk).get(later.get_absolute_url()).context["supersedes"].pk == earlier.pk
    assert kept() == before


def test_it_is_current_again_once_the_later_one_is_withdrawn_and_not_once_that_is_archived(
    analyst: User, head: User, client_for: Clients
) -> None:
    first, second = note(analyst), note(analyst)
    gone, kept = note(analyst, supersedes=first), note(analyst, supersedes=second)
    by_form.step(gone, Verb.WITHDRAW, factories.clearer(), reason="It was wrong.")
    by_form.step(kept, Verb.ARCHIVE, analyst, reason="It is over.")
    assert said_of(first, analyst, client_for) == ([], [])
    assert said_of(second, analyst, client_for) == ([kept.pk], ["Superseded"])


def test_nobody_is_asked_for_a_superseded_note_any_more(analyst: User, client_for: Clients) -> None:
    earlier = note(analyst, countries=[factories.TAJIKISTAN])
    set_by(earlier, analyst, today(-1))
    asked = question(analyst, country_ids=[factories.TAJIKISTAN], theme_ids=[])

    def wanted() -> tuple[Any, ...]:
        with seen_by(analyst):
            (covered,) = cover([asked], today())
            tajikistan = Country.objects.get(pk=factories.TAJIKISTAN)
            return (
                notes_past_review(analyst).count(),
                CHECKS["review"].rows(today()).count(),
                [row.pk for row in CHECKS["unlinked"].rows(today())],
                [one.reference for one in records_of(tajikistan, today()).notes],
                len(covered.coverage.gaps),
            )

    assert wanted() == (1, 1, [earlier.pk], [earlier.reference], 0)
    later = note(analyst, supersedes=earlier, countries=[factories.UZBEKISTAN])
    assert wanted() == (0, 0, [later.pk], [], 1)
    assert client_for(analyst).get(reverse("note-review", args=[earlier.slug])).status_code == 403
    with seen_by(analyst), pytest.raises(DatabaseError), transaction.atomic():
        ReviewDate.objects.create(record_id=earlier.pk, review_by=today(9), set_by=analyst)


def test_a_superseded_note_is_no_probable_duplicate(analyst: User) -> None:
    earlier = note(analyst, title="Pumps at Nurek stopped again")
    later = note(analyst, supersedes=earlier, title="Pumps at Nurek stopped again")
    fields, _rows = factories.answers("situationnote", title="Pumps at Nurek stopped again")
    with seen_by(analyst):
        form = SituationNoteForm(fields, instance=SituationNote(), user=analyst)
        assert form.is_valid()
        assert [one.pk for one in form.alike(())] == [later.pk]


# --- Which one it may be --------------------------------------------------------------------------------------------


def test_offered_are_current_cleared_notes_that_were_filed_before_it(
    analyst: User, client_for: Clients
) -> None:
    earlier, draft = note(analyst), note(analyst, Status.DRAFT)
    after = note(analyst)
    assert offered(analyst, client_for) == {earlier.pk, after.pk}
    assert offered(analyst, client_for, draft) == {earlier.pk}
    note(analyst, supersedes=earlier)
    assert offered(analyst, client_for, draft) == set()


def test_a_note_older_than_those_listed_is_taken_and_stays_chosen(
    analyst: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others may be cleared between the form's opening and its sending, and push it off the list."""
    monkeypatch.setattr("monitoring.notes.supersession.MOST_OFFERED", 2)
    oldest, *newer = (note(analyst) for _ in range(4))
    client, address = client_for(analyst), reverse("situationnote-create")

    def listed(page: Any) -> list[Any]:
        with seen_by(analyst):
            lines = list(page.context["form"].fields["supersedes"].choices)
        return [getattr(value, "value", value) for value, _label in lines]

    assert listed(client.get(address)) == ["", newer[2].pk, newer[1].pk]
    data = factories.post_data("situationnote", analyst, title="") | {"supersedes": oldest.pk}
    assert listed(client.post(address, data)) == ["", newer[2].pk, newer[1].pk, oldest.pk]
    assert note(analyst, Status.DRAFT, supersedes=oldest).supersedes_id == oldest.pk


def test_the_page_of_a_current_note_begins_one_that_supersedes_it(analyst: User, client_for: Clients) -> None:
    earlier = note(analyst, countries=[factories.TAJIKISTAN], report="weekly")
    client = client_for(analyst)
    address = f"{reverse('situationnote-create')}?supersedes={earlier.slug}"
    assert address in client.get(earlier.get_absolute_url()).content.decode()
    form = client.get(address).context["form"]
    assert (form["supersedes"].value(), form["countries"].value()) == (earlier.pk, [factories.TAJIKISTAN])
    assert form["report"].value() == "weekly"
    hidden = client.get(f"{reverse('situationnote-create')}?supersedes=NOTE-1999-0001")
    assert hidden.context["form"]["supersedes"].value() is None


def test_the_database_keeps_notes_from_superseding_each_other_what_is_open_or_a_later_one(
    analyst: User, colleague: User
) -> None:
    earlier, draft = note(analyst), note(analyst, Status.DRAFT)
    later = note(analyst, Status.DRAFT)
    secret = note(factories.user("keeper", Role.OFFICER, level=2), sensitivity="2", readers=[])
    last = note(analyst, Status.DRAFT)
    of_last = SituationNote.objects.filter(pk=last.pk)
    for pk in (last.pk, draft.pk, secret.pk):
        with seen_by(analyst), pytest.raises(IntegrityError), transaction.atomic():
            of_last.update(supersedes=pk)
    with seen_by(analyst), pytest.raises(IntegrityError), transaction.atomic():
        SituationNote.objects.filter(pk=later.pk).update(supersedes=note(analyst).pk)
    with seen_by(analyst):
        assert of_last.update(supersedes=earlier.pk) == 1


def test_of_two_notes_that_supersede_the_same_the_second_is_not_cleared(analyst: User) -> None:
    earlier = note(analyst)
    first, second = (note(analyst, Status.SUBMITTED, supersedes=earlier) for _each in range(2))
    by_form.step(first, Verb.CLEAR, factories.clearer())
    with pytest.raises(Refused, match="Another note has superseded the same note already"):
        by_form.step(second, Verb.CLEAR, factories.clearer())
    # And where the page's rule is passed by, as two heads do in the same moment.
    with seen_by(factories.clearer()), pytest.raises(IntegrityError, match="superseded once"):
        mark_cleared(second, factories.clearer(), status=Status.CLEARED)


def test_a_correction_may_say_it_too_and_is_refused_likewise(analyst: User, client_for: Clients) -> None:
    earlier = note(analyst)
    later, other = note(analyst), note(analyst)
    factories.corrected(later, analyst, "submitted", supersedes=earlier)
    assert said_of(earlier, analyst, client_for) == ([], [])
    factories.do_with_correction(later, "clear", factories.clearer())
    assert said_of(earlier, analyst, client_for) == ([later.pk], ["Superseded"])
    with pytest.raises(AssertionError, match="supersedes"):  # it is offered no more
        factories.corrected(other, analyst, "submitted", supersedes=earlier)


# --- Who learns of it -----------------------------------------------------------------------------------------------


def test_row_169_of_a_later_note_that_is_closed_to_them_nobody_learns(
    analyst: User, outsider: User, head: User, client_for: Clients
) -> None:
    earlier = note(analyst)
    secret = note(outsider, sensitivity="2", readers=[head.pk], supersedes=earlier)
    assert said_of(earlier, head, client_for) == ([secret.pk], ["Superseded"])
    assert said_of(earlier, analyst, client_for) == ([], [])
    assert listed_as("superseded", analyst, client_for) == set()
    assert offered(analyst, client_for) == {earlier.pk}
    # Nor by a refusal: theirs supersedes it too, and who does not see the other clears it.
    own = note(analyst, supersedes=earlier)
    assert said_of(earlier, analyst, client_for) == ([own.pk], ["Superseded"])
    assert said_of(earlier, head, client_for) == ([own.pk, secret.pk], ["Superseded"])


def test_a_briefing_warns_of_a_note_that_was_superseded_since_and_is_cleared_all_the_same(
    analyst: User, head: User, client_for: Clients
) -> None:
    earlier = factories.cleared("situationnote", analyst, factories.last_slot() - timedelta(hours=1))
    briefing = factories.briefing()
    client = client_for(head)

    def warned() -> dict[str, int]:
        checks = client.get(briefing.get_absolute_url()).context["checks"]
        return {str(one.label): len(one.paragraphs) for one in checks if "note" in str(one.label)}

    assert warned() == {"Notes that a later note supersedes": 0}
    note(analyst, supersedes=earlier)
    assert warned() == {"Notes that a later note supersedes": 1}
    assert "is superseded by a later note" in client.get(briefing.get_absolute_url()).content.decode()
    answer = client.post(briefing.step_address("clear"), factories.step_data(briefing))
    assert answer.status_code == 302

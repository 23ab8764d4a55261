"""What a machine translated is called so wherever it is read, and unchecked until a person has checked it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import StaleRecord, Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow.machine_translations import check_words
from reports.briefings.forms import ParagraphForm
from reports.briefings.models import Briefing
from reports.briefings.printed import compose
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

MACHINE = "Translator 2"
UNCHECKED = f"Machine translation ({MACHINE}), not checked"


def by_machine(record: Any, user: User, summary: str = "Кратко.") -> Translation:
    """Entered by this person, of an open record, or of a cleared one and cleared by another."""
    by_form.translate(record, user, "Тема", summary, MACHINE)
    if factories.again(record).status == Status.CLEARED:
        by_form.clear_translation(record, factories.clearer())
    return standing(record)


def standing(record: Any) -> Translation:
    with as_owner():
        return Translation.objects.filter(record=record.pk).latest("pk")


def check(record: Any, user: User, client_for: Clients, text_hash: str = "") -> int:
    data = {"text_hash": text_hash or standing(record).text_hash()}
    return int(
        client_for(user).post(reverse("record-translation-check", args=[record.slug]), data).status_code
    )


def pages_of(record: Any, user: User, client_for: Clients) -> dict[str, str]:
    client = client_for(user)
    addresses = {name: record.address(name) for name in ("detail", "print")}
    return {name: client.get(address).content.decode() for name, address in addresses.items()}


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.CLEARED])
def test_it_is_called_a_machines_and_unchecked_until_one_press(
    status: str, officer: User, analyst: User, colleague: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, status)
    by_machine(record, analyst)
    assert [UNCHECKED in page for page in pages_of(record, colleague, client_for).values()] == [True, True]
    assert check(record, colleague, client_for) == 302
    named = f"Machine translation ({MACHINE}), checked by {colleague.name}"
    for page in pages_of(record, officer, client_for).values():
        assert (UNCHECKED in page, named in page) == (False, True)
    checked = standing(record)
    assert (checked.checked_by, checked.translator, checked.entered_by) == (colleague, None, analyst)
    assert check(record, officer, client_for) == 302  # who was first stays
    assert standing(record).checked_by == colleague


def test_the_desk_reads_the_label_and_checks_nothing(
    officer: User, analyst: User, desk: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    by_machine(record, analyst)
    page = pages_of(record, desk, client_for)["detail"]
    assert (UNCHECKED in page, "I read both languages" in page) == (True, False)
    assert check(record, desk, client_for) == 403
    assert standing(record).checked_by is None


def test_its_clearer_reads_what_made_it(
    officer: User, analyst: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    by_machine(record, analyst)
    page = client_for(head).get(reverse("clearing"), {"at": record.slug}).content.decode()
    assert UNCHECKED in page


def test_whoever_entered_it_does_not_clear_it_and_is_told_what_became_of_it(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    by_form.translate(record, head, "Тема", "Кратко.", MACHINE)
    with pytest.raises(Refused, match="You wrote it"):
        by_form.clear_translation(record, head)
    with seen_by(head):
        assert Translation.objects.of(head).get().answers_for == head


def test_other_words_are_to_be_checked_anew_and_a_person_who_rewrites_them_is_their_translator(
    officer: User, analyst: User, colleague: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    before = by_machine(record, analyst).text_hash()
    assert check(record, colleague, client_for) == 302
    by_machine_again(record, analyst, "Короче.", MACHINE)
    assert (standing(record).machine, standing(record).checked_by) == (MACHINE, None)
    with seen_by(colleague), pytest.raises(StaleRecord):
        check_words(factories.again(record), before, colleague)
    by_machine_again(record, colleague, "Моими словами.", "")
    now = standing(record)
    assert (now.machine, now.translator, now.entered_by) == ("", colleague, None)
    assert f"Translated by {colleague.name}" in pages_of(record, officer, client_for)["detail"]


def by_machine_again(record: Any, user: User, summary: str, machine: str) -> None:
    """In the place of the one that waits, as the form is sent."""
    with seen_by(user), transaction.atomic():
        row = record.translations.get()
        row.summary = summary
        row.made_by(user, machine)
        row.save()


def test_the_form_asks_for_the_machine_and_says_what_follows(
    officer: User, analyst: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    address, client = reverse("record-translate", args=[record.slug]), client_for(analyst)
    page = client.get(address)
    typed = {"title": "Тема", "summary": "Кратко.", "machine": MACHINE, "version": record.version}
    typed |= {"replaces": "", "form_token": page.context["form_token"]}
    assert client.post(address, typed).status_code == 302
    assert (standing(record).machine, standing(record).entered_by) == (MACHINE, analyst)


# --- The database -----------------------------------------------------------------------------------------------


def test_a_person_translated_it_or_a_machine_did(officer: User, analyst: User) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    row = by_machine(record, analyst)
    wrong: list[dict[str, Any]] = [
        {"machine": ""},
        {"translator": analyst},
        {"entered_by": None},
        {"checked_by": analyst},
        {
            "translator": analyst,
            "machine": "",
            "entered_by": None,
            "checked_by": analyst,
            "checked_at": row.at,
        },
    ]
    for changes in wrong:
        with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
            Translation.objects.filter(pk=row.pk).update(**changes)


def test_the_database_keeps_whose_check_it_is(officer: User, analyst: User, desk: User, head: User) -> None:
    record, now = factories.meeting(officer, Status.CLEARED), timezone.now()
    row = by_machine(record, analyst)
    mine = {"checked_by": officer, "checked_at": now}
    refused: list[tuple[User, dict[str, Any]]] = [
        (officer, {"checked_by": analyst, "checked_at": now}),
        (officer, mine | {"summary": "Иначе."}),
        (officer, mine | {"machine": "Another"}),
        (officer, {"machine": "Another"}),
    ]
    for person, changes in refused:
        with seen_by(person), pytest.raises(ProgrammingError), transaction.atomic():
            Translation.objects.filter(pk=row.pk).update(**changes)
    with seen_by(desk):
        assert Translation.objects.filter(pk=row.pk).update(checked_by=desk, checked_at=now) == 0
    with seen_by(officer):
        assert Translation.objects.filter(pk=row.pk).update(**mine) == 1
    for changes in ({"checked_by": None, "checked_at": None}, {"checked_by": head, "checked_at": now}):
        with seen_by(head), pytest.raises(DatabaseError), transaction.atomic():
            Translation.objects.filter(pk=row.pk).update(**changes)


# --- In a briefing ------------------------------------------------------------------------------------------------


def test_a_briefing_prints_the_label_and_its_checklist_warns_until_it_is_checked(
    officer: User, analyst: User, colleague: User, head: User, client_for: Clients
) -> None:
    record = factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=9))
    by_machine(record, analyst)
    briefing, client = factories.briefing(), client_for(head)

    def warned() -> int:
        checks = client.get(briefing.get_absolute_url()).context["checks"]
        (one,) = [check for check in checks if str(check.label) == "Machine translations that nobody checked"]
        assert not one.bars
        return len(one.paragraphs)

    def printed() -> list[str]:
        with as_owner(), translation.override("ru"):
            document = compose(Briefing.objects.get(pk=briefing.pk), "ru")
            return [paragraph.label for section in document.sections for paragraph in section.paragraphs]

    assert (warned(), printed()) == (1, [f"[Машинный перевод ({MACHINE}), не проверен]"])
    assert "Bring up to date" not in client.get(briefing.get_absolute_url()).content.decode()
    assert check(record, colleague, client_for) == 302
    assert "Bring up to date" in client.get(briefing.get_absolute_url()).content.decode()
    paragraph = factories.briefing_paragraph(briefing)
    address = reverse("briefing-paragraph-renew", args=[briefing.slug, paragraph.pk])
    assert client.post(address, {"version": factories.again(briefing).version}).status_code == 302
    assert (warned(), printed()) == (0, [f"[Машинный перевод ({MACHINE}), проверка: {colleague.name}]"])
    answer = client.post(briefing.step_address("clear"), factories.step_data(briefing))
    assert answer.status_code == 302


def test_who_rewrites_a_paragraph_is_its_translator(officer: User, analyst: User, head: User) -> None:
    record = factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=9))
    by_machine(record, analyst)
    briefing = factories.briefing()
    paragraph = factories.briefing_paragraph(briefing)
    assert (paragraph.machine, paragraph.translator, paragraph.is_unchecked) == (MACHINE, "", True)
    typed = {"text_en": paragraph.text_en, "text_ru": "Моими словами.", "excluded_because": ""}
    with seen_by(head), transaction.atomic():
        form = ParagraphForm(
            typed | {"version": briefing.version}, instance=paragraph, briefing=briefing, user=head
        )
        assert form.is_valid()
        form.store()
    rewritten = factories.briefing_paragraph(briefing)
    assert (rewritten.machine, rewritten.translator) == ("", head.name)

"""What became of a cited record stands on its paragraph, with a way to bring it up to date, which prints what another
person cleared and nothing else. Rows 107, 119 and 123 of the promises.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import names
from ashgabat_centre.directory.models import Person, PersonName
from ashgabat_centre.records.models import Status
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow.translation_clearance import TranslationAct, take_act
from liaison.concurrences import basis
from liaison.concurrences.models import ContactBasis
from reports.briefings import assembly
from reports.briefings.models import Briefing
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def shown(briefing: Briefing, person: User, client_for: Clients) -> Any:
    return client_for(person).get(briefing.get_absolute_url())


def page_of(briefing: Briefing, person: User, client_for: Clients) -> str:
    return str(shown(briefing, person, client_for).content.decode())


def renew(briefing: Briefing, person: User, client_for: Clients) -> Any:
    paragraph = factories.briefing_paragraph(briefing)
    address = reverse("briefing-paragraph-renew", args=[briefing.slug, paragraph.pk])
    return client_for(person).post(address, {"version": factories.again(briefing).version})


def clear(briefing: Briefing, person: User, client_for: Clients) -> int:
    answer = client_for(person).post(briefing.step_address("clear"), factories.step_data(briefing))
    return int(answer.status_code)


def test_row_107_a_correction_is_told_and_brought_in(
    record: Any, briefing: Briefing, officer: User, head: User, client_for: Clients
) -> None:
    assert "is being corrected" not in page_of(briefing, head, client_for)
    factories.corrected(record, officer, "submitted", summary="As it is put right.")
    assert "is being corrected" in page_of(briefing, head, client_for)
    assert clear(briefing, head, client_for) == 403
    factories.do_with_correction(record, "clear", head)
    page = page_of(briefing, head, client_for)
    assert "was corrected and cleared again" in page and "Bring up to date" in page
    assert clear(briefing, head, client_for) == 403
    assert renew(briefing, head, client_for).status_code == 302
    paragraph = factories.briefing_paragraph(briefing)
    assert (paragraph.text_en, paragraph.excluded_because) == ("As it is put right.", "")
    assert "was corrected" not in page_of(briefing, head, client_for)
    assert clear(briefing, head, client_for) == 302


def test_row_107_a_draft_of_a_correction_is_its_authors_business(
    record: Any, briefing: Briefing, officer: User, head: User, client_for: Clients
) -> None:
    factories.corrected(record, officer, "draft")
    assert "is being corrected" not in page_of(briefing, head, client_for)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.WITHDRAWN, "was withdrawn"),
        (Status.RETURNED, "is not cleared any more"),
        (Status.ARCHIVED, "was archived"),
    ],
)
def test_row_107_what_was_taken_back_is_told_on_its_paragraph(
    status: str, words: str, record: Any, briefing: Briefing, head: User, client_for: Clients
) -> None:
    factories.stand(record, status, cleared_version=record.cleared_version)
    page = page_of(briefing, head, client_for)
    assert words in page and "Bring up to date" not in page
    assert renew(briefing, head, client_for).status_code == 302  # led back, with the sentence
    assert factories.briefing_paragraph(briefing).text_en == record.summary


def test_row_107_who_stands_in_for_the_head_mends_what_they_clear(
    record: Any, briefing: Briefing, officer: User, officer_in_charge: User, head: User, client_for: Clients
) -> None:
    paragraph = factories.briefing_paragraph(briefing)
    address = reverse("briefing-paragraph", args=[briefing.slug, paragraph.pk])
    assert client_for(officer_in_charge).get(address).status_code == 200
    assert client_for(officer).get(address).status_code == 403
    factories.corrected(record, officer, "submitted", summary="As it is put right.")
    factories.do_with_correction(record, "clear", head)
    assert renew(briefing, officer, client_for).status_code == 403
    assert renew(briefing, officer_in_charge, client_for).status_code == 302
    assert clear(briefing, officer_in_charge, client_for) == 302


def test_row_107_a_renewed_text_is_not_repeated_in_the_next(
    record: Any, briefing: Briefing, officer: User, head: User, client_for: Clients
) -> None:
    factories.corrected(record, officer, "submitted", summary="As it is put right.")
    factories.do_with_correction(record, "clear", head)
    renew(briefing, head, client_for)
    with as_owner():
        record.refresh_from_db()
    following = factories.briefing(factories.last_slot() + timedelta(days=7))
    with as_owner():
        assert list(following.paragraphs.all()) == []


def test_row_107_a_sources_link_opens_the_very_words_that_are_cited(
    record: Any, briefing: Briefing, officer: User, head: User, client_for: Clients
) -> None:
    factories.corrected(record, officer, "submitted", title="Other words")
    factories.do_with_correction(record, "clear", head)
    address = reverse("record-cleared-text", args=[record.slug, record.cleared_version])
    assert f'href="{address}"' in page_of(briefing, head, client_for)
    assert client_for(head).get(address).context["shown"].title == record.title


def test_row_107_the_first_edit_of_a_paragraph_stands_in_the_history(
    briefing: Briefing, head: User, client_for: Clients
) -> None:
    before = factories.briefing_paragraph(briefing).text_en
    address = reverse("briefing-paragraph", args=[briefing.slug, factories.briefing_paragraph(briefing).pk])
    client = client_for(head)
    form = client.get(address)
    data = {"version": briefing.version, "text_en": "By hand.", "text_ru": "", "excluded_because": ""}
    data["form_token"] = form.context["form_token"]
    assert client.post(address, data).status_code == 302
    changes = client.get(briefing.address("history")).context["changes"]
    told = [
        (change.who, difference.before, difference.after)
        for change in changes
        for difference in change.fields
        if "By hand." in difference.after
    ]
    assert [who for who, *_ in told] == [head.name]
    assert before in told[0][1]


@pytest.mark.parametrize("decided", ["", "return"])
def test_row_119_a_paragraph_brought_up_to_date_prints_no_translation_that_waits(
    decided: str,
    record: Any,
    briefing: Briefing,
    officer: User,
    colleague: User,
    head: User,
    client_for: Clients,
) -> None:
    """Who renews it sees such translations beside the record, and the worker does not."""
    factories.corrected(record, officer, "submitted", summary="As it is put right.")
    factories.do_with_correction(record, "clear", factories.clearer())
    by_form.translate(factories.again(record), colleague, "Тема", "Никем не утверждено.")
    if decided:
        with seen_by(head), transaction.atomic():
            waiting = record.translations.open().get()
            act = TranslationAct(decided)
            take_act(factories.again(record), waiting, act, head, waiting.text_hash(), "Not so.")
    assert renew(briefing, head, client_for).status_code == 302
    paragraph = factories.briefing_paragraph(briefing)
    assert (paragraph.text_en, paragraph.text_ru, paragraph.translator) == ("As it is put right.", "", "")


def test_row_119_a_translation_that_another_person_cleared_is_printed(
    record: Any, briefing: Briefing, officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    factories.corrected(record, officer, "submitted", summary="As it is put right.")
    factories.do_with_correction(record, "clear", factories.clearer())
    by_form.translate(factories.again(record), colleague, "Тема", "Как исправлено.")
    by_form.clear_translation(record, head)
    renew(briefing, head, client_for)
    assert factories.briefing_paragraph(briefing).text_ru == "Как исправлено."


def test_row_119_a_paragraph_that_prints_what_waits_is_found(
    record: Any,
    briefing: Briefing,
    officer: User,
    colleague: User,
    head: User,
    client_for: Clients,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planted: any translation of the cleared words is printed, as its reader sees it."""
    factories.corrected(record, officer, "submitted", summary="As it is put right.")
    factories.do_with_correction(record, "clear", factories.clearer())
    by_form.translate(factories.again(record), colleague, "Тема", "Никем не утверждено.")
    monkeypatch.setattr(
        assembly,
        "printable",
        lambda record, text: next((one for one in record.translations.all() if one.is_current(text)), None),
    )
    renew(briefing, head, client_for)
    assert factories.briefing_paragraph(briefing).text_ru == "Никем не утверждено."


# --- A contact whose basis is lost, or was never there under another name --------------------------------------------


def typed_name(name: str) -> dict[str, Any]:
    row = {"organization": factories.organization().pk, "name": name}
    return {"rows": {"counterparts": [row], "points": []}}


def register(name: str, by: User) -> Person:
    person = factories.person(name)
    with seen_by(by):
        factories.party(person=person, since=timezone.localdate() - timedelta(days=30))
    return person


def spell(person: Person, name: str, by: User) -> None:
    with seen_by(by):
        PersonName.objects.create(person=person, text=name)
        names.index(person)


@pytest.mark.parametrize("way", ["sounding alike", "spelled alike", "the party spelled so later"])
def test_row_123_whoever_turns_out_to_be_a_party_stops_no_briefing(way: str, officer: User) -> None:
    """The worker leaves out what the database would refuse to cite, by whatever name it is a contact with a party."""
    plain = factories.cleared("situationnote", officer, factories.last_slot() - timedelta(hours=9))
    when = factories.last_slot() - timedelta(hours=9)
    if way == "spelled alike":
        person = factories.person("Batyr Annaev")
        row = {"organization": factories.organization().pk, "person": person.pk}
        factories.cleared("meeting", officer, when, rows={"counterparts": [row], "points": []})
        register("Rustam Karimov", officer)
        spell(person, "Rustam Karimov", officer)
    else:
        factories.cleared("meeting", officer, when, **typed_name("R. Karimow"))
        party = register("Rustam Karimov" if way == "sounding alike" else "Batyr Annaev", officer)
        spell(party, "Rustam Karimov", officer)
    briefing = factories.briefing()
    with as_owner():
        cited = briefing.paragraphs.values_list("citations__cited", flat=True)
        assert list(cited) == [plain.pk]


def test_row_123_a_briefing_that_asks_a_list_instead_of_the_record_is_found(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: what is withheld is looked up among the contacts judged so far, which the guard of citations is not."""
    noted = Q(pk__in=ContactBasis.objects.filter(basis="none").values("record"))
    monkeypatch.setattr(basis, "withheld", lambda: noted)
    name = typed_name("R. Karimow")
    factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=9), **name)
    register("Rustam Karimov", officer)
    with as_owner():
        ContactBasis.objects.all()._raw_delete("default")
    with pytest.raises(assembly.Unassembled, match="IntegrityError"):
        factories.briefing()


def test_row_123_a_cited_contact_that_lost_its_basis_is_told_and_not_transmitted(
    officer: User, head: User, client_for: Clients
) -> None:
    factories.cleared(
        "meeting", officer, factories.last_slot() - timedelta(hours=9), **typed_name("R. Karimow")
    )
    briefing = factories.briefing()
    register("Rustam Karimov", officer)
    page = page_of(briefing, head, client_for)
    assert "is a contact without concurrence" in page and "Bring up to date" not in page
    assert clear(briefing, head, client_for) == 403
    assert renew(briefing, head, client_for).status_code == 302  # led back, with the sentence
    with as_owner():
        record = briefing.paragraphs.get().citations.get().cited
    settled = reverse("contact-settle", args=[record.slug])
    sent = {"how": "waived", "reason": "Nobody knew."}
    assert client_for(head).post(settled, sent).status_code == 302
    assert "is a contact without concurrence" not in page_of(briefing, head, client_for)
    assert clear(briefing, head, client_for) == 302

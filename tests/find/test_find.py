"""One box answers people, institutions, places, records and pages, in any script, each asked as its reader."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.find.keyboard import other_layout
from ashgabat_centre.records.reference_numbers import read_references
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db


def groups(client: Client, words: str) -> dict[str, list[str]]:
    page = client.post(reverse("find"), {"q": words}, follow=True)
    return {group.name: [hit.label for hit in group.hits] for group in page.context["answer"].groups}


def test_words_are_sealed_into_the_address(officer: User, client_for: Clients) -> None:
    answer = client_for(officer).post(reverse("find"), {"q": "Бердимухамедов"})
    assert answer.status_code == 302
    assert re.fullmatch(r"/find/\?words=[\w-]+", answer["Location"])


def test_one_question_answers_people_institutions_records_and_pages(
    officer: User, client_for: Clients
) -> None:
    factories.person("Maýsa Kadirowa")
    factories.make("meeting", officer, title="Water with Kadyrova")
    client = client_for(officer)
    assert groups(client, "Кадырова")["person"] == ["Maýsa Kadirowa"]
    assert groups(client, "kadyrova")["record"] == ["Water with Kadyrova"]
    assert groups(client, "встречи")["page"] == ["Meetings"]
    assert "Ashgabat" in groups(client, "Асхабад")["place"]


@pytest.mark.parametrize(
    "written", ["mtg 34", "MTG-2026-34", "mtg34/2026", "MTG/2026/0034", "mtg2026/0034", "№ mtg 34"[2:]]
)
def test_a_reference_is_read_in_any_form(written: str) -> None:
    assert "MTG/2026/0034" in read_references(written)


def test_a_strictly_confidential_reference_is_read_too_and_other_words_are_none() -> None:
    assert "MTG/SC/2026/0003" in read_references("mtg/sc 2026-3")
    assert read_references("water 2026 talks") == ["WATER 2026 TALKS"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("vbybcnh", "министр"), ("ьууештп", "meeting"), ("Ghtpbltyn", "Президент"), ("2026", "")],
)
def test_the_other_layout_of_the_keyboard(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


def test_a_question_typed_on_the_wrong_layout_is_answered(officer: User, client_for: Clients) -> None:
    factories.make("meeting", officer, title="Министр принял Представителя")
    page = client_for(officer).post(reverse("find"), {"q": "vbybcnh"}, follow=True)
    assert page.context["answer"].words == "министр"
    assert "<mark>Министр</mark>" in page.content.decode()


def test_what_answers_only_by_likeness_stands_apart_and_is_offered(
    officer: User, client_for: Clients
) -> None:
    factories.person("Maýsa Kadirowa")
    page = client_for(officer).post(reverse("find"), {"q": "Bahtyýar Kadirbaýew"}, follow=True)
    assert [group.name for group in page.context["answer"].groups if group.sure] == []


def test_a_kind_and_a_country_are_counted_within_the_readers_rights(
    officer: User, analyst: User, client_for: Clients
) -> None:
    factories.make("meeting", officer, "cleared", title="Heron")
    factories.make("meeting", officer, title="Heron of mine")
    for reader, number in ((officer, 2), (analyst, 1)):
        page = client_for(reader).post(reverse("find"), {"q": "heron"}, follow=True)
        [group] = [group for group in page.context["answer"].groups if group.name == "record"]
        kind, [(label, count, url)] = group.facets[0]
        assert (kind, label, count) == ("Kind", "Meetings", number)
        assert client_for(reader).get(url).context["page"].total == number


def test_suggestions_are_options_in_groups_and_what_one_worked_on_when_nothing_is_typed(
    officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    factories.make("meeting", officer, title="Zzqoplet")
    empty = client.post(reverse("find-suggest"), {"q": ""}).content.decode()
    assert (empty.count('role="option"'), "Zzqoplet" in empty) == (1, True)
    typed = client.post(reverse("find-suggest"), {"q": "zzqoplet"}).content.decode()
    assert (typed.count('role="group"'), "<mark>Zzqoplet</mark>" in typed) == (1, True)
    assert client.get(reverse("find-suggest")).status_code == 302


@pytest.mark.parametrize("words", ["МИД Казахстана", "MFA Kazakhstan", "mofa казахстан"])
def test_an_institution_is_called_by_what_it_is_called_for_short(
    words: str, officer: User, client_for: Clients
) -> None:
    answered = groups(client_for(officer), words)["organization"]
    assert "Ministry of Foreign Affairs of the Republic of Kazakhstan" in answered


@pytest.mark.parametrize("words", ["Maýsa Kadirowa", "Майса Кадырова", "Kadirowa", "Vfqcf Rflshjdf"])
def test_row_137_who_stands_behind_a_pseudonym_is_found_by_the_list_alone(
    words: str, officer: User, analyst: User, client_for: Clients
) -> None:
    """Neither the answer, nor a suggestion, nor "did you mean" tells it to somebody else."""
    person = factories.person("Maýsa Kadirowa", name_ru="Майса Кадырова")
    factories.protected(person, officer)
    for reader, told in ((analyst, False), (officer, True)):
        client = client_for(reader)
        page = client.post(reverse("find"), {"q": words}, follow=True).content.decode()
        offered = client.post(reverse("find-suggest"), {"q": words}).content.decode()
        shown = [person.get_absolute_url() in text for text in (page, offered)]
        assert shown == [told, told], reader.name
        assert told or not any(name in offered for name in ("Kadirowa", "Кадырова"))

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
    [
        ("vbybcnh", "министр"),
        ("ьууештп", "meeting"),
        ("Ghtpbltyn", "Президент"),
        ("J<CT 2026", "ОБСЕ 2026"),
        ("2026", ""),
        ("СНБ", ""),
        ("КНБ", ""),
        ("GKNB", "ПЛТИ"),
        ("мтг 34", "vnu 34"),
    ],
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


# --- What is meant by few letters -------------------------------------------------------------------------------------

MINISTRIES = {
    "Kazakhstan": ["МИД РК", "М.И.Д. Казахстана", "MFA Kazakhstan", "mofa rk"],
    "Kyrgyz": ["МИД КР", "МИД Киргизии", "MFA Kyrgyzstan"],
    "Tajikistan": ["МИД РТ", "MFA Tajikistan", "мид таджикистан"],
    "Turkmenistan": ["МИД Туркменистана", "MFA Turkmenistan"],
    "Uzbekistan": ["МИД РУз", "MFA Uzbekistan", "МИД Узбекистан"],
}


@pytest.mark.parametrize(
    ("country", "words"), [(one, words) for one in MINISTRIES for words in MINISTRIES[one]]
)
def test_an_abbreviation_with_a_country_gives_the_institution_of_that_country_alone(
    country: str, words: str, officer: User, client_for: Clients
) -> None:
    [(name, [ministry])] = groups(client_for(officer), words).items()
    assert (name, "Foreign Affairs" in ministry, country in ministry) == ("organization", True, True)


@pytest.mark.parametrize(
    "words",
    [
        *("СНБ", "КНБ", "МНБ", "ГКНБ", "GKNB", "ГКНБ Таджикистана", "КНБ РК"),
        *("ЦРУ", "Иван Абсентов", "qishloq", "№34", "34", "UNRCCA/WB/2026/47", "WB/2026/47"),
    ],
)
def test_what_nothing_in_the_register_is_called_is_answered_with_nothing(
    words: str, officer: User, client_for: Clients
) -> None:
    assert groups(client_for(officer), words) == {}


def test_an_abbreviation_leads_to_its_institution_once_the_register_has_it(
    officer: User, client_for: Clients
) -> None:
    name_ru = "Государственный комитет национальной безопасности"
    factories.organization(
        "government", code="t-scns", name_en="National security committee", name_ru=name_ru
    )
    for words in ("ГКНБ", "GKNB"):
        assert groups(client_for(officer), words) == {"organization": ["National security committee"]}


@pytest.mark.parametrize(
    ("words", "meant"),
    [("Кадырва", "Maýsa Kadirowa"), ("Maysa Kadrova", "Maýsa Kadirowa"), ("узбек", ""), ("Кадыркулов", "")],
)
def test_only_what_looks_much_like_the_words_may_be_meant(
    words: str, meant: str, officer: User, client_for: Clients
) -> None:
    factories.person("Maýsa Kadirowa")
    page = client_for(officer).post(reverse("find"), {"q": words}, follow=True)
    answer = page.context["answer"]
    first = [hit.label for group in answer.groups for hit in group.hits][:1]
    assert (answer.meant or (first[0] if answer.sure else "")) == meant


@pytest.mark.parametrize(
    ("words", "label", "detail"),
    [
        ("Пяндж", "Panj", "River"),
        ("Вахш", "Vakhsh", "River"),
        ("Казахстан", "Kazakhstan", "Country"),
        ("kazakhstan", "Kazakhstan", "Country"),
    ],
)
def test_whoever_bears_the_very_name_is_first(
    words: str, label: str, detail: str, officer: User, client_for: Clients
) -> None:
    page = client_for(officer).post(reverse("find"), {"q": words}, follow=True)
    first = page.context["answer"].groups[0].hits[0]
    assert (first.label, detail in first.detail) == (label, True)


@pytest.mark.parametrize(
    "written",
    ["UNRCCA/{}", "r/{}", "/r/{}", "{}"],
)
def test_a_record_is_found_by_its_reference_in_any_form(
    written: str, officer: User, client_for: Clients
) -> None:
    record = factories.make("meeting", officer, title="Heron")
    series, year, number = record.reference.split("/")
    for form in (
        record.reference,
        record.slug,
        f"{series}/{year[2:]}/{int(number)}",
        f"{series} {int(number)}",
        f"мтг {int(number)}",
        f"мтг-{int(number)}/{year[2:]}",
    ):
        assert groups(client_for(officer), written.format(form)) == {"record": ["Heron"]}, form


def test_a_briefing_is_found_by_its_symbol(head: User, client_for: Clients) -> None:
    briefing = factories.briefing()
    short = briefing.symbol.removeprefix("UNRCCA/")
    for written in (briefing.symbol, briefing.symbol.lower(), short, f" {short} "):
        assert groups(client_for(head), written) == {"record": [briefing.title]}, written

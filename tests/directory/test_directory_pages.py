"""The directory's pages: read, written without losing a word, merged, retired."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import mentions
from ashgabat_centre.directory.models import OrganizationName, Person
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Organization, Theme
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db
PEOPLE, TREE = "directory", "institutions"


def filled(client: Any, address: str, **typed: Any) -> dict[str, Any]:
    """The form at this address as a browser would send it, with these answers typed into it."""
    context = client.get(address).context
    sent = {"form_token": context["form_token"], "seen": context.get("seen", "")}
    for form in (context["form"], *(row for rows in context["formsets"] for row in rows)):
        for field in form:
            value = field.value()
            sent[field.html_name] = "" if value is None else str(value)
    for rows in context["formsets"]:
        sent |= {
            f"{rows.prefix}-TOTAL_FORMS": len(rows.forms),
            f"{rows.prefix}-INITIAL_FORMS": len(rows.forms),
        }
    return sent | typed


def row(prefix: str, number: int, **typed: Any) -> dict[str, Any]:
    return {f"{prefix}-{number}-{name}": value for name, value in typed.items()}


# --- Reading ----------------------------------------------------------------------------------------------------


def test_a_person_is_found_by_any_spelling_and_the_address_carries_no_name(
    officer: User, client_for: Clients
) -> None:
    person = factories.person(
        "Orazmuhammet Geldiýew", name_ru="Оразмухаммет Гельдыев", variants=["Oraz Geldiyev"]
    )
    client = client_for(officer)
    for typed in ("geldiýew", "Гельдыев", "oraz geldiyev"):
        led = client.post(reverse(PEOPLE), {"q": typed})
        assert typed not in led["Location"]
        assert [found.pk for found in client.get(led["Location"]).context["people"]] == [person.pk]
    assert client.get(client.post(reverse(PEOPLE), {"q": "nobody"})["Location"]).context["people"] == []


def test_institutions_are_found_by_former_names(officer: User, client_for: Clients) -> None:
    ministry = factories.organization()
    factories.former_name(ministry, timezone.localdate(), "Committee of Yore")
    client = client_for(officer)
    led = client.post(reverse(PEOPLE), {"q": "yore"})
    assert client.get(led["Location"]).context["organizations"] == [ministry]


def test_people_come_a_page_at_a_time(officer: User, client_for: Clients) -> None:
    with as_owner():
        Person.objects.bulk_create(Person(name_en=f"Person {number // 3:03}") for number in range(120))
    client, address, seen = client_for(officer), reverse(PEOPLE), []
    while address:
        context = client.get(address).context
        seen += [person.pk for person in context["people"]]
        address = context["next_url"] and reverse(PEOPLE) + context["next_url"]
    with as_owner():
        assert seen == list(Person.objects.order_by("name_en", "pk").values_list("pk", flat=True))


def test_the_tree_shows_parts_below_the_whole(officer: User, client_for: Clients) -> None:
    whole = factories.organization("ngo", code="o-whole", name_en="Whole")
    factories.organization("ngo", code="o-part", name_en="A part", parent=whole)
    groups = dict(client_for(officer).get(reverse(TREE)).context["groups"])
    branch = next(one for one in groups["Non-governmental organization"] if one.organization == whole)
    assert [part.organization.name_en for part in branch.parts] == ["A part"]


def test_an_institution_shows_its_records_people_and_names(officer: User, client_for: Clients) -> None:
    ministry = factories.organization()
    factories.former_name(ministry, timezone.localdate(), "Committee of Yore")
    factories.person("Aman Holder", posts=[{"organization": ministry}])
    record = factories.make("meeting", officer)
    text = client_for(officer).get(ministry.get_absolute_url()).content.decode()
    for shown in (record.title, "Aman Holder", "Committee of Yore"):
        assert shown in text


def test_a_persons_records_are_those_an_app_says_name_them(
    officer: User, colleague: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, draft = factories.person("Aman"), factories.make("meeting", officer)
    looks = {Person: [lambda people: Record.objects.filter(author_id=officer.pk).values("pk")]}
    monkeypatch.setattr(mentions, "_looks", looks)
    shown = {
        user.pk: [
            record.pk for record, _label in client_for(user).get(person.get_absolute_url()).context["records"]
        ]
        for user in (officer, colleague)
    }
    assert shown == {officer.pk: [draft.pk], colleague.pk: []}


@pytest.mark.parametrize("name", ["desk", "administrator"])
def test_people_are_no_page_for_who_does_not_see_them(
    name: str, cast: dict[str, User], client_for: Clients
) -> None:
    person, client = factories.person("Aman Hidden"), client_for(cast[name])
    assert client.get(person.get_absolute_url()).status_code == 404
    response = client.get(reverse(PEOPLE))
    assert (response.status_code, b"Aman" in response.content) == (
        404 if name == "administrator" else 200,
        False,
    )


# --- Writing ----------------------------------------------------------------------------------------------------


def test_a_new_person_with_spellings_and_posts(officer: User, client_for: Clients) -> None:
    client, ministry = client_for(officer), factories.organization()
    sent = filled(client, reverse("contact-new"), name_en="Aman Amanov", tier="2")
    sent |= {"posts-TOTAL_FORMS": 1, "variants-TOTAL_FORMS": 1, **row("variants", 0, text="Aman Amanow")}
    sent |= row("posts", 0, title_en="Minister", organization=ministry.pk, since="2024-02-01")
    response = client.post(reverse("contact-new"), sent)
    again = client.post(reverse("contact-new"), sent)
    with as_owner():
        person = Person.objects.get()
        assert (response["Location"], again["Location"]) == (person.get_absolute_url(),) * 2
        assert [str(variant) for variant in person.variants.all()] == ["Aman Amanow"]
        assert [str(post) for post in person.posts.all()] == [f"Minister, {ministry.name_en}"]


def test_row_114_a_person_entered_in_another_script_is_warned_of(officer: User, client_for: Clients) -> None:
    client, address = client_for(officer), reverse("contact-new")
    assert client.post(address, filled(client, address, name_en="Aman Saparov", tier="2")).status_code == 302
    sent = filled(client, address, name_ru="Сапаров Аман", tier="2")
    warned = client.post(address, sent)
    assert warned.status_code == 422
    assert "Is this one of these? Nothing is saved yet." in warned.text and "Aman Saparov" in warned.text
    assert client.post(address, filled(client, address, name_ru="Сапаров Берды", tier="2")).status_code == 302
    assert client.post(address, sent | {"anyway": "1"}).status_code == 302
    with as_owner():
        assert Person.objects.count() == 3


def test_what_is_wrong_is_said_and_nothing_is_lost(officer: User, client_for: Clients) -> None:
    client, ministry = client_for(officer), factories.organization()
    sent = filled(client, reverse("contact-new"), name_en="Aman Amanov")
    same = {"title_en": "Minister", "organization": ministry.pk}
    sent |= {"posts-TOTAL_FORMS": 2, **row("posts", 0, **same), **row("posts", 1, **same)}
    response = client.post(reverse("contact-new"), sent)
    assert response.status_code == 422
    text = response.content.decode()
    assert "The same post is entered twice for the same days." in text and "Aman Amanov" in text
    nameless = client.post(reverse("contact-new"), sent | {"name_en": "", "posts-TOTAL_FORMS": 0})
    assert "Give the name in English, in Russian or in their own script." in nameless.content.decode()
    with as_owner():
        assert Person.objects.count() == 0


def test_two_savers_see_both_texts_and_choose(officer: User, colleague: User, client_for: Clients) -> None:
    person = factories.person("Aman Amanov", posts=[{}])
    address = reverse("contact-edit", args=[person.pk])
    mine, theirs = client_for(officer), client_for(colleague)
    typed = filled(mine, address, name_en="Aman Mine", honorific="H.E. Mr")
    assert theirs.post(address, filled(theirs, address, name_en="Aman Theirs", tier="1")).status_code == 302
    response = mine.post(address, typed)
    assert response.status_code == 409
    for text in ("Aman Mine", "Aman Theirs", "Head of State or Government"):
        assert text in response.content.decode()
    context = response.context
    sent = typed | {name: context["form"].data[name] for name in ("version", "seen", "tier")}
    sent |= {"form_token": context["form_token"], "take-name_en": "mine"}
    assert mine.post(address, sent).status_code == 302
    with as_owner():
        person.refresh_from_db()
        assert (person.name_en, person.honorific, person.tier) == ("Aman Mine", "H.E. Mr", 1)


def test_a_double_click_on_an_edit_saves_once(officer: User, client_for: Clients) -> None:
    person, client = factories.person("Aman Amanov"), client_for(officer)
    address = reverse("contact-edit", args=[person.pk])
    sent = filled(client, address, name_en="Aman Once")
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    with as_owner():
        person.refresh_from_db()
        assert person.version == 2


def test_an_institution_is_renamed_and_keeps_its_old_name_for_its_time(
    officer: User, client_for: Clients
) -> None:
    ministry, client = factories.organization(), client_for(officer)
    before = ministry.name_en
    address = reverse("institution-edit", args=[ministry.pk])
    sent = filled(client, address, name_en="Ministry of the Future", name_ru="Министерство будущего")
    old = row("former_names", 0, name_en=before, name_ru=ministry.name_ru, until="2026-01-31")
    assert client.post(address, sent | {"former_names-TOTAL_FORMS": 1, **old}).status_code == 302
    with as_owner():
        ministry = Organization.objects.get(pk=ministry.pk)
        former = OrganizationName.objects.get()
        assert [ministry.named_on(day) for day in (former.until, timezone.localdate())] == [
            before,
            "Ministry of the Future",
        ]


def test_a_circle_is_refused_in_words(officer: User, client_for: Clients) -> None:
    whole = factories.organization("ngo", code="o-whole", name_en="Whole")
    part = factories.organization("ngo", code="o-part", name_en="A part", parent=whole)
    client, address = client_for(officer), reverse("institution-edit", args=[whole.pk])
    response = client.post(address, filled(client, address, parent=part.pk))
    assert response.status_code == 422
    assert "This institution stands above it already" in response.content.decode()


@pytest.mark.parametrize("page", ["contact-new", "institution-new"])
def test_who_does_not_write_is_told_so(page: str, desk: User, client_for: Clients) -> None:
    response = client_for(desk).post(reverse(page), {"name_en": "X"})
    assert response.status_code == 403
    assert "Your role reads the directory and does not change it." in response.content.decode()


# --- Steps ------------------------------------------------------------------------------------------------------


def test_merging_from_the_page_and_back(officer: User, client_for: Clients) -> None:
    one = factories.person("Orazmuhammet Geldiýew", posts=[{}])
    two = factories.person("Orazmuhammet Geldyev", posts=[{"title_en": "Adviser"}])
    client, address = client_for(officer), reverse("contact-merge", args=[one.pk])
    assert [row.pk for row in client.get(address).context["alike"]] == [two.pk]
    found = client.get(client.post(address, {"q": "geldyev"})["Location"])
    assert [row.pk for row in found.context["alike"]] == [two.pk]
    assert client.post(address, {"into": two.pk, "reason": ""}).status_code == 422
    response = client.post(
        address, {"into": two.pk, "reason": "The same post, the same telephone."}, follow=True
    )
    assert [post.title_en for post in response.context["posts"]] == ["Adviser", "Deputy Minister"]
    assert client.get(address).status_code == 403
    duplicate = client.get(one.get_absolute_url())
    assert "The same post, the same telephone." in duplicate.content.decode()
    client.post(reverse("contact-part", args=[one.pk]))
    assert client.get(two.get_absolute_url()).context["duplicates"] == []


def test_a_retired_entry_stays_on_old_records_and_is_no_longer_offered(
    officer: User, client_for: Clients
) -> None:
    ministry, client = factories.organization(), client_for(officer)
    record = factories.make("meeting", officer)
    client.post(reverse("institution-retire", args=[ministry.pk]))
    assert ministry.name in client.get(record.get_absolute_url()).content.decode()
    with seen_by(officer):
        assert not Organization.objects.in_use().filter(pk=ministry.pk).exists()
    client.post(reverse("institution-retire", args=[ministry.pk]), {"back": "1"})
    with seen_by(officer):
        assert Organization.objects.in_use().filter(pk=ministry.pk).exists()


def test_text_that_looks_like_markup_stays_text(officer: User, client_for: Clients) -> None:
    hostile = '<img src=x onerror="alert(1)">{{ 7|add:"7" }}'
    person = factories.person(hostile, variants=[hostile], posts=[{"title_en": hostile, "title_ru": ""}])
    client = client_for(officer)
    for address in (reverse(PEOPLE), person.get_absolute_url(), reverse("contact-edit", args=[person.pk])):
        text = client.get(address).content.decode()
        assert "<img src=x" not in text and "&lt;img src=x" in text


def test_an_institutions_page_tells_the_last_word_on_each_theme(officer: User, client_for: Clients) -> None:
    institution, today = factories.organization(), timezone.localdate()
    met = {"counterparts": [{"organization": institution.pk}]}
    water, borders = Theme.objects.order_by("pk")[:2]
    last = {}
    for days, theme in ((9, water), (3, water), (5, borders)):
        last[theme] = factories.meeting(
            officer,
            Status.CLEARED,
            title=f"{days} days ago",
            occurred_on=today - timedelta(days=days),
            themes=[theme.pk],
            rows=met,
        )
    planned = {"state": "planned", "occurred_on": today + timedelta(days=2), "starts": "", "ends": ""}
    factories.meeting(officer, Status.SUBMITTED, themes=[borders.pk], rows=met, **planned)
    page = client_for(officer).get(institution.get_absolute_url())
    shown = {one.theme: one.record.title for one in page.context["contacts"]}
    assert shown == {water.name: "3 days ago", borders.name: "5 days ago"}
    assert last[water].summary in page.content.decode()

"""Commands typed into the one box are links, for those who may follow them; empty, it shows what one worked on last."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.access.models import AccessEntry, Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.models import Person
from ashgabat_centre.find.hits import Hit
from ashgabat_centre.records.models import Record
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db


def commands(client: Client, words: str) -> list[Hit]:
    """The commands the page of the search shows for these words."""
    page = client.post(reverse("find"), {"q": words}, follow=True)
    return [hit for group in page.context["answer"].groups if group.name == "command" for hit in group.hits]


def planned(author: User, person: Person, days: int) -> None:
    """A meeting with this person, in so many days."""
    rows = {"counterparts": [{"organization": factories.organization().pk, "person": person.pk}]}
    day = timezone.localdate() + timedelta(days)
    factories.meeting(author, state="planned", occurred_on=day, rows=rows)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    "words", ["new meeting", "log meeting", "новая встреча", "записать встречу", "meeting"]
)
def test_a_meeting_is_begun_in_words_of_either_language(
    words: str, language: str, officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert [hit.url for hit in commands(client, words)] == [reverse("meeting-create")]


@pytest.mark.parametrize("words", ["new meeting", "clear next", "go to import of tables", "prepare Kadirowa"])
def test_a_command_is_offered_to_those_alone_who_may_follow_it(
    words: str, desk: User, client_for: Clients
) -> None:
    factories.person("Maýsa Kadirowa")
    assert commands(client_for(desk), words) == []


@pytest.mark.parametrize("words", ["clear next", "clear", "утвердить следующий"])
def test_the_head_goes_on_clearing(words: str, head: User, officer: User, client_for: Clients) -> None:
    assert [hit.url for hit in commands(client_for(head), words)] == [reverse("clearing")]
    assert commands(client_for(officer), words) == []


@pytest.mark.parametrize("words", ["go to institutions", "open institutions", "перейти к учреждениям"])
def test_a_page_is_gone_to(words: str, officer: User, client_for: Clients) -> None:
    assert reverse("institutions") in [hit.url for hit in commands(client_for(officer), words)]


@pytest.mark.parametrize(
    "words", ["prepare Kadirowa", "подготовиться к встрече Кадырова", "prepare for meeting with Kadyrova"]
)
def test_prepare_leads_to_the_next_meeting_with_whoever_is_named(
    words: str, officer: User, client_for: Clients
) -> None:
    person = factories.person("Maýsa Kadirowa")
    client = client_for(officer)
    [alone] = commands(client, words)
    assert (alone.url, alone.detail) == (reverse("person-sheet", args=[person.pk]), "No meeting is planned.")
    today = timezone.localdate()
    for days in (9, 3):
        planned(officer, person, days)
    [next_one] = commands(client, words)
    assert next_one.record.occurred_on == today + timedelta(3)
    assert client.get(next_one.url).status_code == 200


def test_a_meeting_one_may_not_see_is_not_what_is_next(
    officer: User, colleague: User, client_for: Clients
) -> None:
    person = factories.person("Maýsa Kadirowa")
    planned(officer, person, 3)
    [hit] = commands(client_for(colleague), "prepare Kadirowa")
    assert hit.url == reverse("person-sheet", args=[person.pk])


def test_commands_are_among_the_suggestions(officer: User, client_for: Clients) -> None:
    text = client_for(officer).post(reverse("find-suggest"), {"q": "new meet"}).content.decode()
    assert f'href="{reverse("meeting-create")}"' in text
    assert 'aria-label="Commands"' in text


def recent(client: Client) -> list[str]:
    return [hit.label for hit in client.get(reverse("find")).context["recent"]]


def test_an_empty_box_shows_what_one_filed_or_opened_last(
    officer: User, colleague: User, client_for: Clients
) -> None:
    old = factories.make(
        "meeting", officer, title="Filed long ago, for a day to come", occurred_on=timezone.localdate()
    )
    with as_owner():
        Record.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(9))
    factories.make(
        "situationnote", officer, title="Filed now", occurred_on=timezone.localdate() - timedelta(90)
    )
    factories.make("situationnote", colleague, title="Of somebody else")
    client = client_for(officer)
    assert recent(client) == ["Filed now", "Filed long ago, for a day to come"]
    client.get(old.get_absolute_url())
    with as_owner():
        AccessEntry.objects.create(
            record_id=old.pk, user=officer, what=Reading.OPENED, at=timezone.now() + timedelta(1)
        )
    assert recent(client) == ["Filed long ago, for a day to come", "Filed now"]


def test_ten_are_shown_and_none_that_one_may_no_longer_see(
    officer: User, listed: User, client_for: Clients
) -> None:
    for number in range(12):
        factories.make("situationnote", officer, title=f"Note {number}")
    hidden = factories.make("situationnote", officer, title="Hidden from others")
    with as_owner():
        AccessEntry.objects.create(record_id=hidden.pk, user=listed, what=Reading.OPENED)
    assert recent(client_for(officer)) == [
        "Hidden from others",
        *(f"Note {number}" for number in range(11, 2, -1)),
    ]
    assert recent(client_for(listed)) == []

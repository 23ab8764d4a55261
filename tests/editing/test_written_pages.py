"""What is written on pages beside a record's form is kept, given back and saved once as a record is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.editing.models import FormDraft
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.translations import Translation
from tests import factories
from tests.cast import Clients, seen_by
from tests.web.test_resume import hidden_fields, sign_in

pytestmark = pytest.mark.django_db


class Written(NamedTuple):
    """One such page, open before the person who writes on it."""

    address: str
    record: Any  # on which it stands
    typed: dict[str, Any]
    words: str  # the name of the field with the words
    number: Callable[[], int]  # one more after each save


def a_translation(people: dict[str, User]) -> Written:
    record = factories.meeting(people["officer"], Status.CLEARED)
    typed = {"title": "Тема", "summary": "Кратко."}
    address = reverse("record-translate", args=[record.slug])
    return Written(address, record, typed, "title", Translation.objects.count)


def a_paragraph(people: dict[str, User]) -> Written:
    factories.cleared("meeting", people["officer"], factories.last_slot() - timedelta(hours=9))
    briefing = factories.briefing()
    typed = {"text_en": "By hand.", "text_ru": "", "excluded_because": ""}
    address = reverse("briefing-paragraph", args=[briefing.slug, factories.briefing_paragraph(briefing).pk])
    version = Record.objects.filter(pk=briefing.pk).values_list("version", flat=True)
    return Written(address, briefing, typed, "text_en", lambda: version.all().get())


def a_follow_up(people: dict[str, User]) -> Written:
    record = factories.meeting(people["officer"], Status.CLEARED)
    address = reverse("follow-up-add", args=[record.slug])
    return Written(address, record, factories.follow_up_answers(), "what", FollowUp.objects.count)


PAGES: dict[str, tuple[str, Callable[[dict[str, User]], Written]]] = {
    "translation": ("analyst", a_translation),
    "paragraph": ("head", a_paragraph),
    "follow-up": ("officer", a_follow_up),
}


@pytest.fixture(params=PAGES)
def writer(request: pytest.FixtureRequest, cast: dict[str, User]) -> User:
    return cast[PAGES[request.param][0]]


@pytest.fixture
def written(request: pytest.FixtureRequest, writer: User, cast: dict[str, User]) -> Written:
    return PAGES[request.node.callspec.params["writer"]][1](cast)


def opened(client: Client, page: Written, **changes: Any) -> dict[str, Any]:
    """What the browser would post from the page as it is open now."""
    context = client.get(page.address).context
    form = context["form"]
    data = {field.name: field.value() for field in form.hidden_fields()}
    data |= {name: context[name] for name in ("form_token", "draft", "seen") if name in context}
    return {name: value or "" for name, value in data.items()} | page.typed | changes


def keep(client: Client, page: Written, data: dict[str, Any]) -> Any:
    return client.post(page.address, {"keep": "1", **data}, headers={"X-Background": "yes"})


def stored(page: Written) -> int:
    with as_owner():
        return page.number()


def kept() -> list[FormDraft]:
    with as_owner():
        return list(FormDraft.objects.all())


def test_what_is_typed_is_kept_and_offered(written: Written, writer: User, client_for: Clients) -> None:
    before, data = stored(written), opened(client_for(writer), written, **{written.words: "Half a thought"})
    assert keep(client_for(writer), written, data).status_code == 200
    (draft,) = kept()
    assert (draft.title, draft.record_id, draft.sensitivity) == (
        "Half a thought",
        written.record.pk,
        written.record.sensitivity,
    )
    page = client_for(writer).get(written.address)
    assert [draft.title for draft in page.context["drafts"]] == ["Half a thought"]
    back = client_for(writer).get(written.address, {"draft": data["draft"]})
    assert back.context["form"][written.words].value() == "Half a thought"
    assert (back.context["form"].errors, stored(written)) == ({}, before)


def test_saving_closes_the_draft(written: Written, writer: User, client_for: Clients) -> None:
    client = client_for(writer)
    data = opened(client, written)
    keep(client, written, data)
    assert client.post(written.address, data).status_code == 302
    assert (kept(), keep(client, written, data).status_code, kept()) == ([], 404, [])


def test_it_is_nobody_elses(written: Written, writer: User, head: User, client_for: Clients) -> None:
    data = opened(client_for(writer), written)
    keep(client_for(writer), written, data)
    for name, other in {"colleague": factories.user("stranger", Role.OFFICER), "head": head}.items():
        if other == writer:
            continue
        with seen_by(other):
            assert FormDraft.objects.count() == 0, name
        assert client_for(other).get(written.address, {"draft": data["draft"]}).status_code in (403, 404)


def test_a_double_click_saves_once(written: Written, writer: User, client_for: Clients) -> None:
    client, before = client_for(writer), stored(written)
    data = opened(client, written)
    answers = [client.post(written.address, data) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert len({answer["Location"] for answer in answers}) == 1
    assert stored(written) == before + 1
    assert len(client.get(answers[0]["Location"]).context["messages"]) == 1


def test_a_form_sent_again_with_other_words_saves_none_of_them(
    written: Written, writer: User, client_for: Clients
) -> None:
    client = client_for(writer)
    data = opened(client, written)
    client.post(written.address, data)
    count = stored(written)
    answer = client.post(written.address, data | {written.words: "Said otherwise"})
    page = answer.content.decode()
    assert (answer.status_code, "This form was saved before" in page, "Said otherwise" in page) == (
        409,
        True,
        True,
    )
    assert stored(written) == count


def test_it_comes_back_after_the_session_ended(written: Written, writer: User, client_for: Clients) -> None:
    before, data = stored(written), opened(client_for(writer), written)
    client = Client()
    refused = client.post(written.address, data)
    carried = hidden_fields(refused.content.decode())["carried"]
    assert (refused.status_code, sign_in(client, writer, carried)["Location"]) == (401, written.address)
    page = client.get(written.address)
    assert page.context["form"][written.words].value() == written.typed[written.words]
    assert "It is not saved yet: check it and save." in page.content.decode()
    assert stored(written) == before


def test_a_form_open_too_long_is_shown_again(written: Written, writer: User, client_for: Clients) -> None:
    before, client = stored(written), client_for(writer)
    answer = client.post(written.address, opened(client, written) | {"form_token": "old"})
    assert answer.context["form"][written.words].value() == written.typed[written.words]
    assert "This form was open for too long." in answer.content.decode()
    assert stored(written) == before


def test_what_is_refused_meanwhile_stays_before_its_writer(
    written: Written, writer: User, client_for: Clients
) -> None:
    before, client = stored(written), client_for(writer)
    data = opened(client, written)
    with as_owner():
        Record.objects.filter(pk=written.record.pk).update(status=Status.ARCHIVED)
    answer = client.post(written.address, data)
    assert (answer.status_code, stored(written)) == (403, before)
    assert "What you typed is still here, unsaved" in answer.content.decode()
    assert answer.context["form"][written.words].value() == written.typed[written.words]
    assert client.get(written.address).context.get("form") is None


def test_so_does_what_is_refused_after_the_session_ended(
    written: Written, writer: User, client_for: Clients
) -> None:
    data, client = opened(client_for(writer), written), Client()
    carried = hidden_fields(client.post(written.address, data).content.decode())["carried"]
    with as_owner():
        Record.objects.filter(pk=written.record.pk).update(status=Status.ARCHIVED)
    sign_in(client, writer, carried)
    answer = client.get(written.address)
    assert answer.status_code == 403
    assert answer.context["form"][written.words].value() == written.typed[written.words]

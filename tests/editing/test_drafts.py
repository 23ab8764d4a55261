"""Text that is typed and not saved outlives the line and the session, on the server, and is its author's alone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.accounts.sessions import SEEN
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.editing.models import LONGEST, MOST, FormDraft, FormToken, forget_old_drafts
from ashgabat_centre.records.models import Record, Status
from tests import factories
from tests.cast import NAMES, Clients, seen_by

pytestmark = pytest.mark.django_db

BACKGROUND = {"X-Background": "yes"}


def keep(client: Client, address: str, data: dict[str, Any]) -> Any:
    """As the page sends it by itself while somebody types."""
    return client.post(address, {"keep": "1", **data}, headers=BACKGROUND)


def begun(kind: str, author: User, **changes: Any) -> dict[str, Any]:
    return factories.post_data(kind, author, **changes) | {"draft": str(uuid4())}


def kept() -> list[FormDraft]:
    with as_owner():
        return list(FormDraft.objects.order_by("saved_at"))


@pytest.mark.parametrize("kind", factories.FILED)
def test_what_is_typed_into_any_kinds_form_is_kept_and_offered_when_it_is_opened_again(
    kind: str, officer: User, client_for: Clients
) -> None:
    client, address = client_for(officer), reverse(f"{kind}-create")
    data = begun(kind, officer, title="Half a thought")
    assert keep(client, address, data).status_code == 200
    with as_owner():
        assert Record.objects.count() == 0
    opened = client_for(officer).get(address)
    assert [draft.title for draft in opened.context["drafts"]] == ["Half a thought"]
    back = client_for(officer).get(address, {"draft": data["draft"]})
    assert back.context["form"]["title"].value() == "Half a thought"
    assert back.context["form"]["summary"].value() == data["summary"]
    assert (back.context["draft"], back.context["drafts"]) == (data["draft"], [])
    assert back.context["form"].errors == {}


def test_rows_come_back_too(officer: User, client_for: Clients) -> None:
    data = begun("meeting", officer)
    keep(client_for(officer), reverse("meeting-create"), data)
    back = client_for(officer).get(reverse("meeting-create"), {"draft": data["draft"]})
    rows = next(one for one in back.context["formsets"] if one.prefix == "counterparts")
    assert [row["name"].value() for row in rows] == ["Orazmuhammet Geldiýew"]


def test_a_half_filled_form_is_kept_as_it_is(officer: User, client_for: Clients) -> None:
    data = {"title": "Only this", "draft": str(uuid4())}
    assert keep(client_for(officer), reverse("meeting-create"), data).status_code == 200
    back = client_for(officer).get(reverse("meeting-create"), {"draft": data["draft"]})
    assert back.context["form"]["title"].value() == "Only this"


def test_typing_on_keeps_one_draft_of_the_form(officer: User, client_for: Clients) -> None:
    client, data = client_for(officer), begun("meeting", officer)
    for title in ("H", "Ha", "Half"):
        keep(client, reverse("meeting-create"), data | {"title": title})
    assert [draft.title for draft in kept()] == ["Half"]


def test_saving_the_form_discards_its_draft_and_a_late_copy_is_not_kept(
    officer: User, client_for: Clients
) -> None:
    client, data = client_for(officer), begun("meeting", officer)
    keep(client, reverse("meeting-create"), data)
    assert client.post(reverse("meeting-create"), data).status_code == 302
    assert kept() == []
    assert keep(client, reverse("meeting-create"), data).status_code == 404
    assert kept() == []


def test_a_refused_form_goes_on_under_its_number(officer: User, client_for: Clients) -> None:
    data = begun("meeting", officer, title="")
    refused = client_for(officer).post(reverse("meeting-create"), data)
    assert (refused.status_code, refused.context["draft"]) == (422, data["draft"])


def test_it_outlives_the_session(officer: User, client_for: Clients) -> None:
    client, data = client_for(officer), begun("meeting", officer)
    keep(client, reverse("meeting-create"), data)
    client.session.flush()
    assert keep(client, reverse("meeting-create"), data | {"title": "Too late"}).status_code == 401
    back = client_for(officer).get(reverse("meeting-create"), {"draft": data["draft"]})
    assert back.context["form"]["title"].value() == data["title"]


def test_keeping_it_is_no_use_of_the_session(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    session = client.session
    session[SEEN] = seen = timezone.now().timestamp() - 600
    session.save()
    keep(client, reverse("meeting-create"), begun("meeting", officer))
    assert client.session[SEEN] == seen


def test_an_edit_and_a_correction_are_kept_at_their_own_addresses(officer: User, client_for: Clients) -> None:
    draft = factories.meeting(officer)
    cleared = factories.meeting(officer, Status.CLEARED)
    for record, page in ((draft, "edit"), (cleared, "correct")):
        with seen_by(officer):
            data = factories.edit_data(record, officer, title=f"By {page}") | {"draft": str(uuid4())}
        assert keep(client_for(officer), record.address(page), data).status_code == 200
        opened = client_for(officer).get(record.address(page))
        assert [one.title for one in opened.context["drafts"]] == [f"By {page}"]
        back = client_for(officer).get(record.address(page), {"draft": data["draft"]})
        assert back.context["form"]["title"].value() == f"By {page}"
        assert factories.facts(record, "title") == {"title": record.title}


def test_whoever_may_not_fill_the_form_keeps_nothing_of_it(
    officer: User, colleague: User, desk: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    data = {"title": "Not mine", "draft": str(uuid4())}
    assert keep(client_for(colleague), record.address("edit"), data).status_code == 403
    assert keep(client_for(desk), reverse("meeting-create"), data).status_code == 403
    assert kept() == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "officer"])
def test_nobody_else_reads_counts_goes_on_with_or_discards_it(
    name: str, cast: dict[str, User], client_for: Clients
) -> None:
    officer, other = cast["officer"], cast[name]
    data = begun("meeting", officer)
    keep(client_for(officer), reverse("meeting-create"), data)
    client = client_for(other)
    with seen_by(other):
        assert FormDraft.objects.count() == 0
    assert client.post(reverse("draft-discard", args=[data["draft"]])).status_code == 404
    if other.writes:
        assert client.get(reverse("meeting-create")).context["drafts"] == []
        assert client.get(reverse("meeting-create"), {"draft": data["draft"]}).status_code == 404
        assert keep(client, reverse("meeting-create"), data | {"title": "Taken over"}).status_code == 404
    assert [draft.title for draft in kept()] == [data["title"]]


def test_it_is_gone_on_with_at_its_own_form_only(officer: User, client_for: Clients) -> None:
    data = begun("meeting", officer)
    keep(client_for(officer), reverse("meeting-create"), data)
    for wrong in (data["draft"][:-1], "x", "", str(uuid4())):
        assert client_for(officer).get(reverse("meeting-create"), {"draft": wrong}).status_code == 404
    other = client_for(officer).get(reverse("exchange-create"), {"draft": data["draft"]})
    assert other.status_code == 404


def test_a_number_that_is_none_keeps_nothing(officer: User, client_for: Clients) -> None:
    for wrong in ("", "1", "' or 1=1", "x" * 10_000):
        answer = keep(client_for(officer), reverse("meeting-create"), {"title": "T", "draft": wrong})
        assert answer.status_code == 404
    assert kept() == []


def test_a_strictly_confidential_draft_is_closed_to_an_author_no_longer_cleared(
    head: User, client_for: Clients
) -> None:
    keep(client_for(head), reverse("meeting-create"), begun("meeting", head, sensitivity="2"))
    assert [draft.sensitivity for draft in kept()] == [2]
    with seen_by(head):
        assert FormDraft.objects.count() == 1
    factories.hold(head, Role.OFFICER, 1)
    lowered = User.objects.get(pk=head.pk)
    with seen_by(lowered):
        assert FormDraft.objects.count() == 0
    assert client_for(lowered).get(reverse("meeting-create")).context["drafts"] == []


def test_a_draft_over_a_record_goes_out_of_sight_with_it(
    officer: User, colleague: User, client_for: Clients
) -> None:
    record = factories.meeting(officer)
    with seen_by(officer):
        data = factories.edit_data(record, officer) | {"draft": str(uuid4())}
    keep(client_for(officer), record.address("edit"), data)
    factories.stand(record, Status.DRAFT, owner=colleague)
    with as_owner():
        FormDraft.objects.update(record_id=factories.meeting(colleague).pk)
    with seen_by(officer):
        assert FormDraft.objects.count() == 0


def test_no_draft_is_marked_below_its_record(listed: User, client_for: Clients) -> None:
    record = factories.meeting(listed, sensitivity="2")
    with seen_by(listed):
        data = factories.edit_data(record, listed) | {"draft": str(uuid4()), "sensitivity": "0"}
    keep(client_for(listed), record.address("edit"), data)
    assert [draft.sensitivity for draft in kept()] == [2]


def test_too_long_a_text_is_refused_in_words_and_by_the_database(officer: User, client_for: Clients) -> None:
    answer = keep(
        client_for(officer), reverse("meeting-create"), begun("meeting", officer, body="x" * LONGEST)
    )
    assert (answer.status_code, kept()) == (413, [])
    assert b"too long to be kept unsaved" in answer.content
    with seen_by(officer), pytest.raises(DataError), transaction.atomic():
        FormDraft.objects.create(
            number=uuid4(), user=officer, path="/", text="x" * (LONGEST + 1), sensitivity=0
        )


def test_the_oldest_of_too_many_gives_way(officer: User, client_for: Clients) -> None:
    for number in range(MOST + 2):
        keep(client_for(officer), reverse("meeting-create"), begun("meeting", officer, title=f"{number}"))
    assert [draft.title for draft in kept()] == [f"{number}" for number in range(2, MOST + 2)]


def test_it_is_discarded_by_its_author(officer: User, client_for: Clients) -> None:
    data = begun("meeting", officer)
    keep(client_for(officer), reverse("meeting-create"), data)
    done = client_for(officer).post(reverse("draft-discard", args=[data["draft"]]))
    assert (done.status_code, done["Location"], kept()) == (302, reverse("meeting-create"), [])


def test_the_sweeper_forgets_what_nobody_touched_for_a_month(officer: User, client_for: Clients) -> None:
    keep(client_for(officer), reverse("meeting-create"), begun("meeting", officer, title="Old"))
    with as_owner():
        FormDraft.objects.update(saved_at=timezone.now() - FormDraft.KEPT_FOR - timedelta(minutes=1))
    keep(client_for(officer), reverse("meeting-create"), begun("meeting", officer, title="New"))
    with as_owner():
        assert forget_old_drafts() == 1
    assert [draft.title for draft in kept()] == ["New"]


def test_no_web_reader_forgets_for_others(officer: User) -> None:
    with (
        seen_by(officer),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select portal.forget_drafts(now())")


def test_the_change_log_holds_nothing_of_it(officer: User, client_for: Clients) -> None:
    client, data = client_for(officer), begun("meeting", officer, title="Never said")
    keep(client, reverse("meeting-create"), data)
    client.post(reverse("draft-discard", args=[data["draft"]]))
    tables = [name for name in connection.introspection.table_names() if name.endswith("event")]
    with as_owner(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"select count(*) from {table} t where t::text like '%Never said%'")
            assert cursor.fetchone() == (0,)
        assert FormToken.objects.filter(record=None).count() == 1

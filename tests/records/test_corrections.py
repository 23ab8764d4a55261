"""Correcting what is cleared: the record stands still until another person clears the correction."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import ClearedVersion, Record, Revision, Status, Step
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db
every_filed = pytest.mark.parametrize("kind", factories.FILED)
REASON = "The name of the river was wrong."


def correct(client: Client, record: Any, author: User, **changes: Any) -> Any:
    """What the browser posts from the open correction form of a cleared record."""
    with seen_by(author):
        data = factories.edit_data(record, author, **{"title": "As corrected"} | changes)
        standing = Revision.objects.open().filter(record=record.pk).first()
    data |= {"reason": REASON, "revision": standing.version if standing else 0} | changes
    return client.post(record.address("correct"), data)


def correction(record: Any) -> Revision:
    with as_owner():
        newest: Revision = Revision.objects.filter(record=record.pk).latest("pk")
    return newest


def act(client: Client, record: Any, verb: str, reason: str = "", **changes: Any) -> Any:
    now = correction(record)
    data = {"version": now.version, "text_hash": now.text_hash, "reason": reason}
    return client.post(reverse(f"{record.kind}-correction", args=[record.slug, verb]), data | changes)


def everything(record: Any) -> dict[str, Any]:
    with as_owner():
        found: dict[str, Any] = Record.objects.filter(pk=record.pk).values().get()
    return found


@every_filed
def test_the_whole_road(kind: str, officer: User, head: User, client_for: Clients) -> None:
    """Typed, submitted, returned with a reason, typed again, submitted, cleared: then, and only then, it is the text."""
    author, chief = client_for(officer), client_for(head)
    record = factories.make(kind, officer, Status.CLEARED)
    before = everything(record)
    road = []
    for step in (
        lambda: correct(author, record, officer),
        lambda: act(author, record, "submit"),
        lambda: act(chief, record, "return", "Name the source."),
        lambda: correct(author, record, officer, title="As corrected, with the source"),
        lambda: act(author, record, "submit"),
    ):
        assert step().status_code == 302
        road.append(correction(record).status)
        assert everything(record) == before
    assert act(chief, record, "clear").status_code == 302
    assert [*road, correction(record).status] == [
        "draft",
        "submitted",
        "returned",
        "returned",
        "submitted",
        "applied",
    ]
    now = everything(record)
    assert {name for name in now if now[name] != before[name]} - {"search"} == {
        "title",
        "version",
        "updated_at",
        "cleared_version",
        "cleared_at",
        "cleared_by_id",
    }
    assert (now["title"], now["version"], now["cleared_version"], now["cleared_by_id"]) == (
        "As corrected, with the source",
        before["version"] + 1,
        before["version"] + 1,
        head.pk,
    )
    with as_owner():
        texts = list(ClearedVersion.objects.filter(record=record.pk).values_list("title", flat=True))
        steps = list(Step.objects.filter(record=record.pk).values_list("verb", "by", "reason"))[2:]
    assert texts == ["As corrected, with the source", record.title]
    assert steps == [
        ("correct", officer.pk, REASON),
        ("send_back", head.pk, "Name the source."),
        ("correct", officer.pk, REASON),
        ("clear", head.pk, ""),
    ]

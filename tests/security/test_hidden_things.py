"""What is not for a person shows in no search, count, choice, briefing or job, and is reached by no side door."""

from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Status
from tests import factories
from tests.answers import masked_body
from tests.cast import Clients

pytestmark = pytest.mark.django_db

CANARY = "zimorodok"
NEVER_USED = "alcedo"
OUTSIDERS = ("outsider", "head", "colleague", "analyst", "desk", "administrator")


@pytest.fixture
def hidden(listed: User) -> Any:
    """Cleared in the last period, strictly confidential, and for one listed person's eyes."""
    keeper = factories.user("keeper", Role.OFFICER, level=2)
    at = factories.last_slot().replace(hour=9)
    record = factories.cleared("meeting", keeper, at, title=f"The {CANARY}", summary=CANARY, body=CANARY)
    with as_owner():
        NeedToKnow.objects.create(record_id=record.pk, user=listed)
    return factories.stand(record, Status.CLEARED, sensitivity=2, cleared_at=at)


def masked(page: Any, *words: str) -> str:
    """A page without what differs between any two answers, and without the words that were asked for."""
    text = masked_body(page, r'value="[\w.:-]{20,}"', r"words(?:=|%3D)[\w-]+", r"\d{2}:\d{2}")
    for word in words:
        text = text.replace(word, "")
    return text


@pytest.mark.parametrize("name", OUTSIDERS)
def test_row_27_a_word_of_a_hidden_record_is_as_unknown_as_one_never_written(
    name: str, hidden: Any, cast: dict[str, User], client_for: Clients
) -> None:
    client, at = client_for(cast[name]), reverse("record-list")
    found, unknown = (client.get(at, {"q": word}, follow=True) for word in (CANARY, NEVER_USED))
    assert (found.status_code, found.context["page"].total) == (200, 0)
    assert masked(found, CANARY) == masked(unknown, NEVER_USED)


def test_row_27_the_person_on_its_list_finds_it(hidden: Any, listed: User, client_for: Clients) -> None:
    found = client_for(listed).get(reverse("record-list"), {"q": CANARY}, follow=True)
    assert factories.references(found.context["page"].rows) == [hidden.reference]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_row_28_no_total_moves_with_a_hidden_record(
    name: str, hidden: Any, cast: dict[str, User], client_for: Clients
) -> None:
    client = client_for(cast[name])
    pages = [reverse(page) for page in ("home", "meeting-list", "record-list")]
    with_it = [masked(client.get(page)) for page in pages]
    factories.stand(hidden, Status.DRAFT, cleared_by=None, cleared_at=None, cleared_version=None)
    assert [masked(client.get(page)) for page in pages] == with_it


def test_row_28_the_next_number_does_not_tell_of_it(outsider: User, listed: User) -> None:
    first = factories.meeting(outsider)
    factories.meeting(listed, sensitivity="2", readers=[outsider.pk])
    numbers = [int(record.reference[-4:]) for record in (first, factories.meeting(outsider))]
    assert numbers == [numbers[0], numbers[0] + 1]


@pytest.mark.parametrize("kind", factories.FILED)
def test_row_32_no_form_offers_anything_of_a_hidden_record(
    kind: str, hidden: Any, outsider: User, client_for: Clients
) -> None:
    page = client_for(outsider).get(reverse(f"{kind}-create")).content.decode()
    assert (CANARY in page, hidden.reference in page) == (False, False)


def test_row_32_the_administration_knows_no_record(
    hidden: Any, administrator: User, client_for: Clients
) -> None:
    client = client_for(administrator)
    for page in ("admin:index", "admin:accounts_user_changelist", "admin:records_organization_changelist"):
        assert CANARY not in client.get(reverse(page)).content.decode()
    asked = {"app_label": "records", "model_name": "record", "field_name": "author", "term": CANARY}
    assert client.get(reverse("admin:autocomplete"), asked).json()["results"] == []  # people, by their names


def test_row_34_a_briefing_holds_nothing_above_its_marking(
    hidden: Any, officer: User, head: User, client_for: Clients
) -> None:
    factories.cleared("meeting", officer, factories.last_slot().replace(hour=10))
    briefing = factories.briefing()
    client = client_for(head)
    page = client.get(briefing.get_absolute_url()).content.decode()
    told = [page, *(Job.objects.values_list("reason", flat=True))]
    for language in ("en", "ru"):
        content = client.get(reverse("briefing-pdf", args=[briefing.slug, language])).content
        paper = pypdf.PdfReader(BytesIO(content))
        told += [sheet.extract_text() for sheet in paper.pages] + [
            str(paper.metadata),
            str(paper.xmp_metadata),
        ]
        assert CANARY.encode() not in content
    assert [text for text in told if CANARY in text or hidden.reference in text] == []
    assert "MTG/" in page


@pytest.mark.parametrize("name", ["colleague", "analyst", "outsider", "desk"])
def test_row_35_anothers_job_is_not_there_and_holds_numbers_only(
    name: str, officer: User, cast: dict[str, User], client_for: Clients
) -> None:
    job = factories.job(officer, name="assemble-briefing", state=Job.State.FAILED, reason=CANARY)
    client = client_for(cast[name])
    answers = [
        client.get(reverse("briefing-job", args=[job.pk])).status_code,
        *(client.post(reverse(f"job-{verb}", args=[job.pk])).status_code for verb in ("cancel", "again")),
    ]
    assert answers == [404] * 3
    listed = client.get(reverse("job-list")).content.decode()
    assert (CANARY in listed, job.subject in listed) == (False, False)
    with as_owner():
        assert list(Job.objects.values_list("state", flat=True)) == [Job.State.FAILED]


@pytest.mark.parametrize(
    ("kind", "prefix"), [("meeting", "counterparts"), ("meeting", "points"), ("situationnote", "evidence")]
)
def test_row_39_forged_rows_change_nothing_of_another_record(
    kind: str, prefix: str, officer: User, colleague: User, client_for: Clients
) -> None:
    own, other = factories.make(kind, officer), factories.make(kind, colleague)
    with as_owner():
        stolen = factories.rows_of(other, prefix).get().pk
        before = list(factories.rows_of(other, prefix).values())
    data = factories.edit_data(own, officer) | {f"{prefix}-0-id": stolen}
    client_for(officer).post(own.address("edit"), data)
    with as_owner():
        assert list(factories.rows_of(other, prefix).values()) == before


@pytest.mark.parametrize(("count", "status"), [("1000000", 413), ("9" * 30, 413), ("-1", 422), ("x", 422)])
def test_row_39_an_absurd_count_of_rows_is_refused(
    count: str, status: int, officer: User, client_for: Clients
) -> None:
    data = factories.post_data("meeting", officer) | {"counterparts-TOTAL_FORMS": count}
    assert client_for(officer).post(reverse("meeting-create"), data).status_code == status
    with as_owner():
        assert factories.pages("meeting").model.objects.count() == 0


def test_row_43_an_address_of_one_kind_reaches_no_record_of_another(
    officer: User, client_for: Clients
) -> None:
    records = {kind: factories.make(kind, officer) for kind in factories.FILED}
    client = client_for(officer)
    for kind in factories.FILED:
        for other in set(factories.FILED) - {kind}:
            slug = records[other].slug
            reads = [reverse(f"{kind}-{page}", args=[slug]) for page in ("detail", "edit", "history")]
            assert [client.get(address).status_code for address in reads] == [404] * 3
            step = reverse(f"{kind}-step", args=[slug, "withdraw"])
            assert client.post(step, factories.step_data(records[other], "Gone.")).status_code == 404
            assert factories.again(records[other]).status == Status.DRAFT

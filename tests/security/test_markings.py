"""Each stored text, event and translation is judged by the marking it bore, and by today's where that is higher."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.records.lifecycle import ClearedVersion, Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.paragraphs import Paragraph
from ashgabat_centre.tools import by_form
from ashgabat_centre.web.resume import form_token
from reports.briefings import printed as printing
from reports.briefings.models import Briefing
from tests import factories
from tests.cast import Clients, seen_by, signed_in
from tests.engines import mutants, surfaces

CANARY = "zimorodok"
OUTSIDERS = {"outsider": (Role.OFFICER, 2), "colleague": (Role.OFFICER, 1), "desk": (Role.DESK, 2)}


# --- Lowered ------------------------------------------------------------------------------------------------------


@dataclass
class Past:
    """A record that was strictly confidential, whose words of that time nobody off its list may read."""

    record: Any
    keeper: User
    people: dict[str, User]

    def leaks(self) -> list[str]:
        """Where an outsider meets a word of that time: in a table, or on a page of the record."""
        return sorted({*self._tables(), *self._pages()})

    def _tables(self) -> Iterator[str]:
        for name, person in self.people.items():
            with access_context(surfaces.reader(person)):
                for table in surfaces.tables_of_all():
                    if CANARY in surfaces.rows(table).decode().lower():
                        yield f"{name} in {table}"

    def _pages(self) -> Iterator[str]:
        slug = self.record.slug
        pages = [self.record.get_absolute_url(), self.record.address("history"), self.record.address("print")]
        pages += [reverse("record-cleared", args=[slug]), reverse("record-translate", args=[slug])]
        pages += [reverse("record-cleared-text", args=[slug, number]) for number in range(1, 12)]
        pages += [reverse("record-marking", args=[slug])]
        for name, person in self.people.items():
            client = signed_in(person)
            for page in pages:
                if CANARY in client.get(page).content.decode().lower():
                    yield f"{name} at {page}"


@pytest.fixture
def past(committed: None) -> Past:
    keeper = factories.user("keeper", Role.OFFICER, level=2)
    chief = factories.user("chief", Role.HEAD, level=2)
    people = {name: factories.user(name, role, level=level) for name, (role, level) in OUTSIDERS.items()}
    with access_context(keeper.reader()):
        record = _secret(keeper, chief)
        _said_plainly(record, keeper, chief)
    now = factories.again(record)
    data = {"level": 1, "reason": "It is known by now.", "version": now.version}
    assert signed_in(chief).post(reverse("record-marking", args=[record.slug]), data).status_code == 302
    return Past(factories.again(record), keeper, people)


def _secret(keeper: User, chief: User) -> Any:
    words = dict.fromkeys(("title", "summary", "body", "comment", "place"), f"The {CANARY}")
    record = factories.make("meeting", keeper, sensitivity="2", readers=[chief], reviewer=chief, **words)
    for verb, by in ((Verb.SUBMIT, keeper), (Verb.RETURN, chief), (Verb.SUBMIT, keeper), (Verb.CLEAR, chief)):
        by_form.step(record, verb, by, reason=f"For the {CANARY}.")
    factories.translation(factories.again(record), keeper, f"О {CANARY}", f"О {CANARY}")
    return record


def _said_plainly(record: Any, keeper: User, chief: User) -> None:
    words = dict.fromkeys(("title", "summary", "body", "comment", "place"), "As all may know")
    factories.corrected(factories.again(record), keeper, "submitted", sensitivity="2", **words)
    factories.do_with_correction(record, "clear", chief)


def test_row_95_lowering_a_marking_opens_no_strictly_confidential_past(past: Past) -> None:
    assert past.leaks() == []
    for person in past.people.values():
        page = signed_in(person).get(past.record.get_absolute_url())
        assert (page.status_code, "As all may know" in page.content.decode()) == (200, True)


def test_row_95_its_author_reads_the_past(past: Past) -> None:
    text = reverse("record-cleared-text", args=[past.record.slug, _first(past.record)])
    assert CANARY in signed_in(past.keeper).get(text).content.decode()
    assert signed_in(past.people["outsider"]).get(text).status_code == 404


def _first(record: Any) -> int:
    with as_owner():
        number: int = ClearedVersion.objects.filter(record=record.pk).earliest("version").version
    return number


def test_row_95_a_closed_translation_gives_its_place_to_a_new_one(past: Past) -> None:
    colleague = past.people["colleague"]
    page = reverse("record-translate", args=[past.record.slug])
    form = signed_in(colleague).get(page).context["form"]
    data = {"title": "Известно всем", "summary": "Известно всем"} | {
        name: form[name].value() or "" for name in ("version", "replaces")
    }
    data["form_token"] = form_token(colleague)
    assert signed_in(colleague).post(page, data).status_code == 302
    assert past.leaks() == []


OPENED = {
    "records_clearedversion": "reading",
    "records_recordevent": "reading",
    "liaison_meetingevent": "reading",
    "records_translation": "reading",
    "records_step": "reading",
}


def test_row_95_a_table_that_forgets_the_marking_of_its_time_is_found(past: Past) -> None:
    """Where any of them is open to whoever reads the record, its words are met."""
    unseen = []
    for table, name in OPENED.items():
        link = {"records_recordevent": "pgh_obj_id", "liaison_meetingevent": "pgh_obj_id"}.get(
            table, "record_id"
        )
        condition = f"exists (select from records_record r where r.id = {table}.{link})"
        with mutants.fault(mutants.policy(table, name).altered(condition)) as understood:
            assert understood
            if past.leaks() == []:
                unseen.append(table)
    assert unseen == []


# --- Raised -------------------------------------------------------------------------------------------------------


@pytest.fixture
def cited(outsider: User) -> Any:
    """Cleared in the last period, and told in its briefing."""
    at = factories.last_slot().replace(hour=9)
    words = {"title": f"The {CANARY}", "summary": f"The {CANARY} was met."}
    record = factories.cleared("meeting", outsider, at, **words)
    factories.briefing()
    return record


def raised(record: Any, client: Any) -> None:
    data = {"level": 2, "reason": "It names a source.", "version": factories.again(record).version}
    assert client.post(reverse("record-marking", args=[record.slug]), data).status_code == 302


def the_briefing() -> Briefing:
    with as_owner():
        only: Briefing = Briefing.objects.get()
    return only


@pytest.mark.django_db
def test_row_95_raising_a_cited_record_takes_its_paragraph_out_and_tells_the_drafter(
    cited: Any, outsider: User, colleague: User, head: User, client_for: Clients
) -> None:
    before = the_briefing()
    assert CANARY in client_for(colleague).get(before.get_absolute_url()).content.decode()
    raised(cited, client_for(outsider))
    for reader in (colleague, head):
        page = client_for(reader).get(before.get_absolute_url()).content.decode()
        assert (CANARY in page, cited.reference in page, "was taken out" in page) == (False, False, True)
        with seen_by(reader):
            assert not Paragraph.objects.exists()
            assert CANARY not in repr(printing.compose(Briefing.objects.get(), "en"))
    assert the_briefing().version > before.version
    stale = client_for(head).post(
        before.step_address("clear"), factories.step_data(before) | {"version": before.version}
    )
    assert stale.status_code != 302 or factories.again(before).status == Status.SUBMITTED


@pytest.mark.django_db
def test_row_95_what_was_transmitted_stays_as_it_was(
    cited: Any, outsider: User, colleague: User, head: User, client_for: Clients
) -> None:
    briefing = the_briefing()
    by_form.step(briefing, Verb.CLEAR, head)
    raised(cited, client_for(outsider))
    assert CANARY in client_for(colleague).get(briefing.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_row_95_a_briefing_that_keeps_the_paragraph_is_found(
    cited: Any, outsider: User, colleague: User, client_for: Clients
) -> None:
    with mutants.fault("drop trigger raised on records_record"):
        raised(cited, client_for(outsider))
        with as_owner():
            assert Paragraph.objects.filter(excluded_because="").exists()


@pytest.mark.django_db
def test_row_95_a_record_cleared_under_a_higher_marking_is_cited_once_it_is_cleared_anew(
    outsider: User, head: User
) -> None:
    at = factories.last_slot().replace(hour=9)
    record = factories.cleared("meeting", outsider, at, title=f"The {CANARY}")
    with as_owner():
        ClearedVersion.objects.filter(record=record.pk).update(sensitivity=2)
    factories.briefing()
    with as_owner():
        assert not Paragraph.objects.exists()

"""A second person who is one: rows 85 to 87 and 91. Whoever wrote a word does not clear it."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.access.models import Handover
from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.files import checks, upload
from ashgabat_centre.files.checks import FileRefused
from ashgabat_centre.history.differences import row_logs
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import ClearedVersion, Step, Verb, Writer
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.steps import Road, StepRule
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.reference.models import Area
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow.clearance import ROAD
from ashgabat_centre.workflow.models import Revision
from liaison.transition import rules as transition
from reports.briefings.models import Briefing
from tests import factories
from tests.cast import Clients, seen_by
from tests.engines import mutants
from tests.engines.world import undone

pytestmark = pytest.mark.django_db
every_filed = pytest.mark.parametrize("kind", factories.FILED)


def step(client: Any, record: Any, verb: str, reason: str = "") -> int:
    return int(client.post(record.step_address(verb), factories.step_data(record, reason)).status_code)


def status(record: Any) -> str:
    return str(factories.facts(record, "status")["status"])


def hand_over(record: Any, giver: User, receiver: User, client_for: Clients) -> None:
    data = {"receiver": receiver.pk, "reason": "I leave.", "version": factories.again(record).version}
    assert client_for(giver).post(reverse("record-hand-over", args=[record.slug]), data).status_code == 302
    with as_owner():
        offered = Handover.objects.get(record=record.pk, decided_at=None)
    answer = reverse("handover-decide", args=[offered.pk])
    assert client_for(receiver).post(answer, {"accept": ""}).status_code == 302


def rewrite(record: Any, by: User, client_for: Clients, **changes: Any) -> None:
    with seen_by(by):
        data = factories.edit_data(factories.again(record), by, **changes)
    assert client_for(by).post(record.address("edit"), data).status_code == 302


def writers(record: Any) -> set[str]:
    with as_owner():
        return set(Writer.objects.filter(record=record.pk).values_list("user__email", flat=True))


# --- Row 85: whose words they are -------------------------------------------------------------------------------


@every_filed
def test_row_85_who_took_it_over_and_rewrote_it_does_not_clear_it(
    kind: str, officer: User, head: User, client_for: Clients
) -> None:
    """Handed over, rewritten whole, submitted by its new owner; then a second head clears it."""
    record = factories.make(kind, officer)
    hand_over(record, officer, head, client_for)
    rewrite(record, head, client_for, title="Said by the head", summary="All of it is the head's.")
    chief = client_for(head)
    assert step(chief, record, "submit") == 302
    assert (step(chief, record, "clear"), step(chief, record, "return", "No."), status(record)) == (
        403,
        403,
        "submitted",
    )
    assert step(client_for(factories.clearer()), record, "clear") == 302


def test_row_85_nor_after_it_was_handed_on(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    """Whoever owns it now: the words stay whose they were."""
    record = factories.meeting(officer)
    hand_over(record, officer, head, client_for)
    rewrite(record, head, client_for, summary="Some of it is the head's.")
    hand_over(record, head, colleague, client_for)
    assert step(client_for(colleague), record, "submit") == 302
    assert step(client_for(head), record, "clear") == 403
    assert writers(record) == {officer.email, head.email}


@pytest.mark.parametrize("field", ["title", "summary", "body", "comment", "occurred_on", "countries"])
def test_row_85_one_word_is_enough(
    field: str, officer: User, officer_in_charge: User, client_for: Clients
) -> None:
    """Of any field, by the officer-in-charge as by a head."""
    changed: dict[str, Any] = {"occurred_on": "2026-01-05", "countries": [factories.KAZAKHSTAN]}
    record = factories.meeting(officer)
    hand_over(record, officer, officer_in_charge, client_for)
    rewrite(record, officer_in_charge, client_for, **{field: changed.get(field, "Another word.")})
    assert step(client_for(officer), record, "submit") == 302
    assert step(client_for(officer_in_charge), record, "clear") == 403


def test_row_85_a_row_is_words_too(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    hand_over(record, officer, head, client_for)
    row = {"organization": factories.organization().pk, "name": "Somebody else", "post": "Minister"}
    rewrite(record, head, client_for, rows={"counterparts": [row]})
    assert step(client_for(officer), record, "submit") == 302
    assert step(client_for(head), record, "clear") == 403


def test_row_85_taking_it_over_writes_nothing(officer: User, head: User, client_for: Clients) -> None:
    """Who only owned it, marked it or returned it may clear it."""
    record = factories.meeting(officer)
    hand_over(record, officer, head, client_for)
    assert step(client_for(officer), record, "submit") == 302
    assert step(client_for(head), record, "return", "Name the source.") == 302
    assert step(client_for(officer), record, "submit") == 302
    assert (step(client_for(head), record, "clear"), writers(record)) == (302, {officer.email})


def act(client: Any, record: Any, verb: str) -> int:
    with as_owner():
        now = Revision.objects.filter(record=record.pk).latest("pk")
    data = {"version": now.version, "text_hash": now.text_hash, "reason": "Because."}
    return int(client.post(reverse(f"{record.kind}-correction", args=[record.slug, verb]), data).status_code)


def test_row_85_a_corrections_words_stay_whose_they_are(
    officer: User, head: User, client_for: Clients
) -> None:
    """Two typed it, one sent it on, a third cleared it: neither of the two clears what comes after."""
    record = factories.meeting(officer, Status.CLEARED)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(owner=head)
    factories.corrected(factories.again(record), head, title="As the head put it")
    factories.corrected(factories.again(record), officer, "submitted", title="As sent on")
    assert act(client_for(head), record, "clear") == 403
    assert act(client_for(factories.clearer()), record, "clear") == 302
    assert writers(record) == {officer.email, head.email}
    factories.corrected(factories.again(record), officer, "submitted", title="Once more")
    assert act(client_for(head), record, "clear") == 403
    assert act(client_for(factories.clearer()), record, "clear") == 302


def test_row_85_who_translated_it_does_not_clear_it(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    factories.translation(factories.again(record), head)
    assert step(client_for(head), record, "clear") == 403


def test_row_85_what_a_head_wrote_is_not_among_what_waits_for_them(
    officer: User, head: User, client_for: Clients
) -> None:
    mine, theirs = factories.meeting(officer), factories.meeting(officer, title="Another")
    for record in (mine, theirs):
        hand_over(record, officer, head, client_for)
    rewrite(mine, head, client_for, summary="The head's.")
    for record in (mine, theirs):
        assert step(client_for(officer), record, "submit") == 302
    with seen_by(head):
        waiting = set(Record.objects.waiting_for(head, "clear").values_list("pk", flat=True))
    assert waiting == {theirs.pk}


def test_row_85_the_database_holds_it_against_the_web_role(officer: User, head: User) -> None:
    """By SQL, whatever a page would say: in one's own name, another's, or as the record is filed."""
    record = factories.meeting(officer, Status.SUBMITTED)
    with as_owner():
        Record.objects.filter(pk=record.pk).update(owner=head)
    with seen_by(head), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(summary="The head's.")
    clears = {"status": "cleared", "cleared_at": record.created_at, "cleared_version": 1}
    refusals = {head: IntegrityError, officer: IntegrityError, factories.clearer(): ProgrammingError}
    for person, refusal in refusals.items():
        with pytest.raises(refusal), seen_by(head), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(cleared_by=person, **clears)
    with pytest.raises(ProgrammingError), seen_by(head), transaction.atomic():
        Writer.objects.filter(record=record.pk).delete()


LOGS = """select tgrelid::regclass::text from pg_trigger
          where tgfoid = 'portal.note_writer'::regproc and tgenabled = 'O'"""


def unnoted() -> list[str]:
    """The logs of a record's rows whose changes note no writer."""
    with connection.cursor() as cursor:
        cursor.execute(LOGS)
        noted = {name for (name,) in cursor.fetchall()}
    models: set[Any] = {Record, *kinds().values()}
    models |= {row for kind in (Record, *kinds().values()) for row, _link in row_logs(kind)}
    logs = {f"{model._meta.db_table}event" for model in models} - _beside_the_text()
    return sorted(logs - noted)


def _beside_the_text() -> set[str]:
    return {f"{NeedToKnow._meta.db_table}event", "records_followupevent"}


def test_row_85_every_row_of_a_text_notes_its_writer() -> None:
    """A kind that comes later cannot forget it; a planted one is found."""
    assert unnoted() == []
    for table in (
        "liaison_pointevent",
        "records_paragraphevent",
        "records_recordevent",
        "records_translationevent",
    ):
        with mutants.fault(f"drop trigger notes_its_writer on {table}") as understood:
            assert understood and unnoted() == [table]


def test_row_85_no_column_of_the_text_is_taken_for_bookkeeping(officer: User, head: User) -> None:
    """Each column of the record's that every form asks for is words; one that is taken for none is found."""
    values: dict[str, Any] = {"occurred_on": "2026-01-05", "language": "ru", "country_ids": [398]}
    words = [name for name in RecordForm.Meta.fields if name not in ("sensitivity", "reviewer")]
    words += ["country_ids", "theme_ids", "area_ids", "permitted_use", "ends_on"]
    values |= {"theme_ids": [factories.theme(code="other").pk], "area_ids": [Area.objects.all()[0].pk]}
    values |= {"ends_on": timezone.localdate()}

    def silent() -> list[str]:
        with undone():
            return [name for name in words if not noted(name, values.get(name, "Another word."))]

    def noted(name: str, value: Any) -> bool:
        record = factories.situationnote(officer, Status.SUBMITTED)
        with seen_by(head), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(**{name: value})
        return head.email in writers(record)

    assert silent() == []
    forgetful = """create or replace trigger notes_its_writer after insert on records_recordevent for each row
                   execute function portal.note_writer('pgh_obj_id', '{summary,version,updated_at,status}')"""
    with mutants.fault(forgetful) as understood:
        assert understood and silent() == ["summary"]


# --- Row 86: the words of a translation -------------------------------------------------------------------------


def translate(client: Any, record: Any, title: str = "Тема", summary: str = "Кратко.") -> int:
    address = reverse("record-translate", args=[record.slug])
    form = client.get(address).context["form"]
    data = {"title": title, "summary": summary, "version": form["version"].value()}
    data |= {"replaces": form["replaces"].value(), "form_token": client.get(address).context["form_token"]}
    return int(client.post(address, data).status_code)


def translation_step(client: Any, record: Any, verb: str, reason: str = "") -> Any:
    with as_owner():
        now = Translation.objects.filter(record=record.pk).latest("pk")
    data = {"version": factories.again(record).version, "text_hash": now.text_hash(), "reason": reason}
    return client.post(reverse("record-translation", args=[record.slug, verb]), data)


def desk_reads(record: Any, desk: User, client_for: Clients) -> str:
    pages = (record.get_absolute_url(), record.address("history"), record.address("print"))
    return "".join(client_for(desk).get(page).content.decode() for page in pages)


def test_row_86_the_desk_reads_no_translation_that_nobody_else_has_cleared(
    officer: User, analyst: User, head: User, desk: User, client_for: Clients
) -> None:
    """Not the first, nor one in the place of a cleared one; not in the history once it is cleared."""
    record = factories.meeting(officer, Status.CLEARED)
    assert translate(client_for(analyst), record, "Zimorodok", "Ложь.") == 302
    assert "Zimorodok" not in desk_reads(record, desk, client_for)
    assert "Zimorodok" in client_for(head).get(record.get_absolute_url()).content.decode()
    assert translation_step(client_for(head), record, "return", "Not so.").status_code == 302
    assert translate(client_for(analyst), record, "Сказано верно", "Верно.") == 302
    assert translation_step(client_for(head), record, "clear").status_code == 302
    page = desk_reads(record, desk, client_for)
    assert ("Сказано верно" in page, "Zimorodok" in page, "Ложь" in page) == (True, False, False)
    assert translate(client_for(officer), record, "Zimorodok", "Снова.") == 302
    page = desk_reads(record, desk, client_for)
    assert ("Сказано верно" in page, "Zimorodok" in page) == (True, False)


def test_row_86_a_briefing_prints_none_either(
    officer: User, analyst: User, head: User, client_for: Clients
) -> None:
    record = factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=9))
    assert translate(client_for(analyst), record) == 302
    factories.briefing()
    with as_owner():
        assert factories.briefing_paragraph(Briefing.objects.get()).text_ru == ""


def test_row_86_it_is_cleared_by_another_than_who_translated(
    officer: User, officer_in_charge: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    assert translate(client_for(head), record) == 302
    refused = translation_step(client_for(head), record, "clear")
    sentence = "You wrote it, so another person clears it: ask the head of the Centre or name a reviewer."
    assert (refused.status_code, refused.context["refusal"]) == (403, sentence)
    assert translation_step(client_for(officer), record, "clear").status_code == 403
    assert translation_step(client_for(officer_in_charge), record, "clear").status_code == 302
    with as_owner():
        steps = list(Step.objects.filter(record=record.pk).values_list("verb", flat=True))
    assert steps[2:] == ["translate", "adopt"]


def test_row_86_what_is_cleared_is_what_was_read(
    officer: User, analyst: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    assert translate(client_for(analyst), record) == 302
    with as_owner():
        read = Translation.objects.get().text_hash()
    assert translate(client_for(analyst), record, "Другое") == 302
    data = {"version": factories.again(record).version, "text_hash": read, "reason": ""}
    address = reverse("record-translation", args=[record.slug, "clear"])
    assert client_for(head).post(address, data).status_code == 409


def test_row_86_with_its_record_it_is_cleared_as_it_was_read(
    officer: User, analyst: User, head: User, desk: User, client_for: Clients
) -> None:
    """A translation saved while the clearer reads makes the page they read an old one."""
    record = factories.meeting(officer, Status.SUBMITTED)
    read = factories.step_data(record)
    assert translate(client_for(analyst), record) == 302
    chief = client_for(head)
    assert chief.post(record.step_address("clear"), read).status_code == 409
    assert step(chief, record, "clear") == 302
    assert "Кратко." in desk_reads(record, desk, client_for)


def test_row_86_the_database_holds_it_against_the_web_role(
    officer: User, analyst: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    assert translate(client_for(analyst), record) == 302
    with as_owner():
        pk = Translation.objects.get().pk
    now = record.created_at
    attempts: dict[User, dict[str, Any]] = {
        analyst: {"status": "cleared", "cleared_by": head, "cleared_at": now},
        officer: {"status": "cleared", "cleared_by": officer, "cleared_at": now},
        head: {"status": "cleared", "cleared_by": head, "cleared_at": now, "summary": "Иначе."},
    }
    for person, changes in attempts.items():
        with pytest.raises(ProgrammingError), seen_by(person), transaction.atomic():
            Translation.objects.filter(pk=pk).update(**changes)
    assert translation_step(client_for(head), record, "clear").status_code == 302
    with pytest.raises(ProgrammingError), seen_by(analyst), transaction.atomic():
        Translation.objects.filter(pk=pk).update(summary="Позже.")


# --- Row 87: the whole is cleared -------------------------------------------------------------------------------


def test_row_87_no_file_lands_on_what_was_cleared_while_it_was_judged(
    officer: User, head: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking into a file takes seconds: in between, another person clears the record."""
    record = factories.meeting(officer, Status.SUBMITTED)
    chief = client_for(head)

    def judge(arrival: Any) -> None:
        assert step(chief, record, "clear") == 302

    with seen_by(officer):
        standing = Record.objects.get(pk=record.pk)
    monkeypatch.setattr(checks, "judge", judge)
    with pytest.raises(FileRefused, match="It is cleared, and its files with it"), seen_by(officer):
        upload.take_in(BytesIO(b"Late."), "late.txt", 5, standing, officer, 1, [])
    with as_owner():
        assert not record.attachments.exists()


def test_row_87_the_database_refuses_it_too(officer: User) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    kept = factories.attachment(record, officer)
    kept.pk, kept.sha256, kept.stored_as = None, "0" * 64, "another"
    with pytest.raises(IntegrityError, match="stays as it is"), seen_by(officer), transaction.atomic():
        kept.save(force_insert=True)


def test_row_87_a_file_put_in_or_taken_away_is_seen_before_it_is_cleared(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    read = factories.step_data(record)
    data = {"file": ContentFile(b"Agreed.", "agreed.txt"), "sensitivity": "1"}
    assert client_for(officer).post(reverse("file-attach", args=[record.slug]), data).status_code == 302
    assert client_for(head).post(record.step_address("clear"), read).status_code == 409
    read = factories.step_data(record)
    with as_owner():
        file = record.attachments.get()
    remove = reverse("file-remove", args=[file.pk])
    assert client_for(officer).post(remove, {"reason": "Not that one."}).status_code == 302
    assert client_for(head).post(record.step_address("clear"), read).status_code == 409
    assert step(client_for(head), record, "clear") == 302


def test_row_87_what_is_cleared_is_bound_by_hash_with_its_files_and_rows(officer: User) -> None:
    """Whatever of it is changed past the triggers, the hash that was kept is another one."""
    record = factories.meeting(officer, Status.SUBMITTED)
    file = factories.attachment(record, officer)
    by_form.step(record, Verb.CLEAR, factories.clearer())
    record = factories.again(record)
    with as_owner():
        kept = ClearedVersion.objects.get(record=record.pk).whole_hash
        assert factories.whole_hash(record) == kept
        point = record.points.get()
    changes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (file, {"sha256": "0" * 64}),
        (file, {"removed_at": timezone.now(), "removed_by": officer, "removed_because": "x"}),
        (point, {"text": "Said otherwise."}),
    )
    for row, change in changes:
        with undone(), as_owner():
            type(row).objects.filter(pk=row.pk).update(**change)
            assert factories.whole_hash(record) != kept


@pytest.mark.parametrize("marking", ["0", "1"])
def test_row_87_names_without_effect_are_refused_in_words(
    marking: str, outsider: User, listed: User, client_for: Clients
) -> None:
    data = factories.post_data("meeting", outsider, sensitivity=marking, readers=[listed.pk])
    answer = client_for(outsider).post(reverse("meeting-create"), data)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"readers"})
    record = factories.meeting(outsider, sensitivity=marking)
    address = reverse("record-readers", args=[record.slug])
    refused = client_for(outsider).post(address, {"person": listed.pk})
    assert refused.status_code == 403
    assert "Names have an effect on strictly confidential records alone" in refused.content.decode()
    with pytest.raises(ProgrammingError), seen_by(outsider), transaction.atomic():
        NeedToKnow.objects.create(record_id=record.pk, user=listed)


# --- Row 91: why a step is not offered --------------------------------------------------------------------------


def closed(page: Any) -> dict[str, str]:
    return {one.verb: one.reason for one in page.context["closed"]}


def _without_summary(officer: User, outsider: User) -> tuple[Any, User, str]:
    return factories.meeting(officer, summary=""), officer, "Write the summary first"


def _without_clearer(officer: User, outsider: User) -> tuple[Any, User, str]:
    return factories.meeting(outsider, sensitivity="2"), outsider, "Name the person who clears it"


@pytest.mark.parametrize("case", [_without_summary, _without_clearer])
def test_row_91_a_draft_that_cannot_be_submitted_says_why(
    case: Callable[..., Any], officer: User, outsider: User, client_for: Clients
) -> None:
    record, author, sentence = case(officer, outsider)
    page = client_for(author).get(record.get_absolute_url())
    assert (closed(page)["submit"].startswith(sentence), sentence in page.content.decode()) == (True, True)
    assert "Check it, then submit it" not in page.content.decode()


@every_filed
@pytest.mark.parametrize("state", Status.values)
def test_row_91_every_step_from_here_is_offered_or_says_why_not(
    kind: str, state: str, cast: dict[str, User], client_for: Clients
) -> None:
    """To everybody who may take any: the two together are all steps of its kind that lead on from where it stands."""
    record = factories.make(kind, cast["officer"], state)
    from_here = {verb for verb, rule in ROAD.items() if state in rule.starts and verb in record.steps_open}
    from_here |= {"draft": {"edit"}, "returned": {"edit"}, "submitted": {"edit"}, "cleared": {"correct"}}.get(
        state, set()
    )
    for name in ("officer", "head", "colleague"):
        page = client_for(cast[name]).get(record.get_absolute_url())
        if page.status_code == 200:
            offered = {one.verb for one in (*page.context["verbs"], *page.context["rare_verbs"])}
            offered |= {verb for verb in ("edit", "correct") if page.context[f"may_{verb}"]}
            assert offered.isdisjoint(closed(page))
            assert offered | closed(page).keys() == from_here, name
            assert all(closed(page).values())
            assert all(str(reason) in page.content.decode() for reason in closed(page).values())


def _promise(state: str, cast: dict[str, User]) -> Any:
    """A commitment that has come so far."""
    record = factories.meeting(cast["officer"], Status.CLEARED)
    one = factories.follow_up(record, cast["officer"], priority=int(state == "reported"))
    if state != "open":
        with seen_by(cast["officer"]), transaction.atomic():
            commitments.end(one, cast["officer"], "done", "The text was sent.", record)
    return one


def _item(stage: str, cast: dict[str, User]) -> Any:
    """An item of UNTOP's register that has come so far."""
    item = factories.make("transitionitem", cast["officer"], "draft" if stage == "draft" else Status.CLEARED)
    if stage == "proposed":
        with seen_by(cast["officer"]), transaction.atomic():
            whom = cast["colleague"]
            transition.take_step(item, transition.Verb.PROPOSE, cast["officer"], "As agreed.", whom)
    return item


GOING_ON: tuple[tuple[Road, Callable[[str, dict[str, User]], Any], str, str, str], ...] = (
    (commitments.ROAD, _promise, "may", "closed", "open"),
    (commitments.ROAD, _promise, "may", "closed", "reported"),
    (commitments.ROAD, _promise, "may", "closed", "done"),
    (transition.ROAD, _item, "moves", "moves_closed", "draft"),
    (transition.ROAD, _item, "moves", "moves_closed", "cleared"),
    (transition.ROAD, _item, "moves", "moves_closed", "proposed"),
)


@pytest.mark.parametrize(("road", "make", "opened", "shut", "state"), GOING_ON)
def test_row_91_so_does_every_step_of_a_commitment_and_of_an_item(
    road: Road,
    make: Callable[[str, dict[str, User]], Any],
    opened: str,
    shut: str,
    state: str,
    cast: dict[str, User],
    client_for: Clients,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also a step that a road takes on later: no page names the steps it gives reasons for."""
    thing = make(state, cast)
    bury = StepRule("Bury", tuple({s for rule in road.values() for s in rule.starts}), refuse=_by_nobody)
    monkeypatch.setitem(road.steps, "bury", bury)
    with as_owner():
        stands = road.state(type(thing).objects.get(pk=thing.pk))
    from_here = {str(verb) for verb, rule in road.items() if stands in rule.starts and rule.explained}
    for name in ("officer",) if state == "draft" else ("officer", "head", "colleague"):
        page = client_for(cast[name]).get(thing.get_absolute_url())
        offered = page.context[opened]
        reasons = {str(one.verb): str(one.reason) for one in page.context[shut]}
        verbs = set(offered) if isinstance(offered, dict) else {one.verb for one in offered}
        verbs -= {str(verb) for verb, rule in road.items() if not rule.explained}
        assert ("bury" in reasons, verbs | reasons.keys(), verbs & reasons.keys()) == (True, from_here, set())
        assert all(reason and reason in unescape(page.content.decode()) for reason in reasons.values())


def _by_nobody(thing: Any, user: User) -> str:
    return "Nobody buries it."

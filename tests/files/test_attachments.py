"""Files of a record: attached by a form or piece by piece, found by their words, taken away with a reason."""

import io
import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.files import encryption, pieces
from ashgabat_centre.files import upload as arrival
from ashgabat_centre.files.checks import TYPES
from ashgabat_centre.files.models import Attachment, AttachmentText, Upload
from ashgabat_centre.files.sweep import OLD, sweep
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.web.allowance import AT_ONCE
from tests import factories, sample_files
from tests.cast import Clients, seen_by
from tests.files.test_storage import some_key

TEXT = b"Agreed: the pomegranate orchards stay."


def lying() -> list[str]:
    root = Path(portal.ATTACHMENT_DIR)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def send(
    client: Client, record: Any, content: bytes = TEXT, name: str = "minutes.txt", level: int = 1
) -> Any:
    data = {"file": SimpleUploadedFile(name, content), "sensitivity": level}
    return client.post(reverse("file-attach", args=[record.slug]), data)


def rows(record: Any) -> list[Any]:
    with as_owner():
        return list(Attachment.objects.filter(record_id=record.pk).order_by("uploaded_at"))


def execute(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def page(client: Client, record: Any) -> str:
    return " ".join(client.get(record.get_absolute_url()).content.decode().split())


@pytest.fixture
def record(db: None, officer: User) -> Any:
    return factories.meeting(officer)


@pytest.fixture
def client(officer: User, client_for: Clients) -> Client:
    return client_for(officer)


# --- Attached by a form ---------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestForm:
    def test_a_record_without_files_says_so_and_offers_the_form(self, record: Any, client: Client) -> None:
        shown = page(client, record)
        assert "No file is attached." in shown
        assert 'enctype="multipart/form-data"' in shown

    def test_the_author_attaches_a_file_and_reads_it_back(self, record: Any, client: Client) -> None:
        response = send(client, record)
        assert (response.status_code, response["Location"]) == (302, f"{record.get_absolute_url()}#files")
        (row,) = rows(record)
        assert (row.name, row.type, row.size, row.sensitivity) == ("minutes.txt", "text/plain", len(TEXT), 1)
        assert client.get(row.get_absolute_url()).getvalue() == TEXT
        shown = page(client, record)
        for words in (
            "minutes.txt",
            "TXT, 38",
            "Not scanned for viruses",
            "Text not searchable yet",
            "Aigul Officer",
        ):
            assert words in shown

    def test_what_lies_on_the_disk_is_not_what_was_sent(self, record: Any, client: Client) -> None:
        send(client, record)
        (name,) = lying()
        assert (rows(record)[0].stored_as, "minutes" in name) == (name, False)
        assert b"pomegranate" not in (Path(portal.ATTACHMENT_DIR) / name).read_bytes()

    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [
            ("minutes.docx", sample_files.document(), TYPES["docx"][0]),
            (
                "table.xlsx",
                sample_files.sheet(),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            ("note.pdf", sample_files.pdf(), "application/pdf"),
            ("scan.png", sample_files.PNG, "image/png"),
            ("list.csv", "Имя;Пост\nАман;Министр\n".encode("cp1251"), "text/csv"),
        ],
    )
    def test_what_the_office_works_with_is_taken(
        self, name: str, content: bytes, kind: str, record: Any, client: Client
    ) -> None:
        assert send(client, record, content, name).status_code == 302
        assert [row.type for row in rows(record)] == [kind]

    def test_the_second_click_of_a_double_click_adds_nothing(self, record: Any, client: Client) -> None:
        assert [send(client, record).status_code for _ in range(2)] == [302, 302]
        assert (len(rows(record)), len(lying())) == (1, 1)

    def test_a_refused_form_leaves_neither_row_nor_file(self, record: Any, client: Client) -> None:
        response = send(client, record, sample_files.PROGRAM, "minutes.pdf")
        assert (response.status_code, rows(record), lying()) == (422, [], [])
        assert "its content is of another kind" in response.content.decode()

    def test_without_a_file_or_a_marking_it_says_what_is_missing(self, record: Any, client: Client) -> None:
        address = reverse("file-attach", args=[record.slug])
        assert "Choose a file first." in client.post(address, {"sensitivity": 1}).content.decode()
        data = {"file": SimpleUploadedFile("a.txt", TEXT)}
        assert "Say how the file is marked." in client.post(address, data).content.decode()
        assert (rows(record), lying()) == ([], [])

    def test_it_stands_on_a_page_of_its_own_too(self, record: Any, client: Client) -> None:
        response = client.get(reverse("file-attach", args=[record.slug]))
        assert (response.status_code, "No file is attached." in response.content.decode()) == (200, True)

    def test_who_has_the_record_before_them_for_clearance_reads_it_again(
        self, officer: User, client: Client
    ) -> None:
        submitted = factories.meeting(officer, Status.SUBMITTED)
        send(client, submitted)
        assert factories.again(submitted).version == submitted.version + 1
        draft = factories.meeting(officer)
        send(client, draft)
        assert factories.again(draft).version == draft.version


# --- Who ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestWho:
    @pytest.mark.parametrize(
        ("name", "status"),
        [("colleague", 403), ("head", 403), ("desk", 404), ("administrator", 404), ("outsider", 403)],
    )
    def test_only_author_and_owner_attach(
        self, name: str, status: int, officer: User, cast: dict[str, User], client_for: Clients
    ) -> None:
        record = factories.meeting(officer, Status.SUBMITTED)
        other = client_for(cast[name])
        begun = other.post(
            reverse("upload-begin", args=[record.slug]), {"name": "a.txt", "size": 1, "sensitivity": 1}
        )
        assert (send(other, record).status_code, begun.status_code) == (status, status)
        assert (rows(record), lying()) == ([], [])

    def test_the_desk_is_refused_where_it_reads(self, officer: User, desk: User, client_for: Clients) -> None:
        record = factories.meeting(officer, Status.CLEARED)
        assert send(client_for(desk), record).status_code == 403

    @pytest.mark.parametrize("status", [Status.CLEARED, Status.WITHDRAWN, Status.ARCHIVED])
    def test_a_closed_or_cleared_record_keeps_its_files_as_they_are(
        self, status: str, officer: User, client: Client
    ) -> None:
        record = factories.meeting(officer, status)
        made = factories.attachment(record, officer)
        assert send(client, record, b"Other").status_code == 403
        removed = client.post(reverse("file-remove", args=[made.pk]), {"reason": "Wrong file."})
        assert removed.status_code == 403
        assert [row.removed_at for row in rows(record)] == [None]
        assert "Remove the file" not in page(client, record)

    def test_a_briefing_has_no_files(self, head: User, client_for: Clients) -> None:
        briefing, client = factories.briefing(), client_for(head)
        assert send(client, briefing).status_code == 403
        assert 'id="files"' not in page(client, briefing)

    def test_nobody_attaches_by_sql_what_the_page_refuses(self, officer: User, colleague: User) -> None:
        record = factories.meeting(officer, Status.SUBMITTED)
        made = factories.attachment(record, officer)
        copied = (
            "insert into records_attachment select (jsonb_populate_record(a, %s)).* from records_attachment a"
        )
        change = f'{{"id": "{"0" * 32}", "stored_as": "x", "sha256": "x", "uploaded_by_id": {colleague.pk}}}'
        with seen_by(colleague):
            for statement, values in [
                (copied, [change]),
                ("update records_attachment set name = 'x'", []),
                ("update records_attachment set scan = 'clean'", []),
                ("delete from records_attachment", []),
            ]:
                with pytest.raises(ProgrammingError, match="denied|policy"):
                    execute(statement, *values)
            assert Attachment.objects.filter(pk=made.pk).update(extraction="none") == 0


# --- Marking --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestMarking:
    def test_a_file_is_never_marked_above_its_record(
        self, record: Any, client: Client, officer: User
    ) -> None:
        response = send(client, record, level=2)
        assert response.status_code == 422
        assert "A record is never marked below its files" in response.content.decode()
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            made = factories.attachment(record, officer)
            Attachment.objects.filter(pk=made.pk).update(sensitivity=2)

    def test_a_record_is_never_marked_below_its_files(
        self, record: Any, head: User, officer: User, client_for: Clients
    ) -> None:
        factories.attachment(record, officer)
        shown = factories.advance(record, officer, Status.SUBMITTED)
        asked = {"level": "0", "reason": "It is known.", "version": shown.version}
        response = client_for(head).post(reverse("record-marking", args=[record.slug]), asked)
        assert (response.status_code, factories.again(record).sensitivity) == (422, 1)
        assert "It contains what is marked “Confidential”" in response.content.decode()
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            Record.objects.filter(pk=record.pk).update(sensitivity=0)

    def test_with_the_file_gone_or_marked_lower_the_record_may_be(self, record: Any, officer: User) -> None:
        factories.attachment(record, officer, level=0)
        with as_owner():
            assert Record.objects.filter(pk=record.pk).update(sensitivity=0) == 1

    def test_a_file_has_its_own_marking_on_the_page_and_in_its_name(
        self, record: Any, client: Client, officer: User
    ) -> None:
        made = factories.attachment(record, officer, level=0)
        assert 'data-level="0">Unclassified' in page(client, record)
        name = client.get(made.get_absolute_url())["Content-Disposition"]
        assert name == f'attachment; filename="{record.slug}-unclassified-minutes.txt"'


# --- Taken away -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestTakenAway:
    def test_it_needs_a_reason(self, record: Any, client: Client, officer: User) -> None:
        made = factories.attachment(record, officer)
        response = client.post(reverse("file-remove", args=[made.pk]), {"reason": " "})
        assert (response.status_code, "Say why" in response.content.decode()) == (422, True)
        assert rows(record)[0].removed_at is None

    def test_it_is_neither_handed_out_nor_found_and_its_reason_stays(
        self, record: Any, client: Client, officer: User
    ) -> None:
        made = factories.attachment(record, officer, content=TEXT, read=True)
        assert found(client, "pomegranate") == [record.reference]
        client.post(reverse("file-remove", args=[made.pk]), {"reason": "It was the wrong draft."})
        assert client.get(made.get_absolute_url()).status_code == 404
        assert found(client, "pomegranate") == []
        assert "removed by Aigul Officer" in page(client, record)
        assert "It was the wrong draft." in page(client, record)
        assert lying() == [made.stored_as]

    def test_the_same_file_may_come_back(self, record: Any, client: Client, officer: User) -> None:
        made = factories.attachment(record, officer, content=TEXT)
        client.post(reverse("file-remove", args=[made.pk]), {"reason": "Too early."})
        assert send(client, record).status_code == 302
        assert [row.removed_at is None for row in rows(record)] == [False, True]

    def test_its_changes_are_kept(self, record: Any, client: Client, officer: User) -> None:
        made = factories.attachment(record, officer)
        client.post(reverse("file-remove", args=[made.pk]), {"reason": "Too early."})
        with seen_by(officer):
            labels = [event.pgh_label for event in made.attachment_events.order_by("pgh_id")]
        assert (labels[0], labels[-1], set(labels[1:])) == ("insert", "update", {"update"})


# --- Words ----------------------------------------------------------------------------------------------------


def found(client: Client, words: str) -> list[str]:
    return factories.references(
        client.get(reverse("record-list"), {"q": words}, follow=True).context["page"].rows
    )


@pytest.mark.django_db
class TestWords:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("minutes.docx", sample_files.document("Гранатовые сады and pomegranate orchards")),
            ("minutes.pdf", sample_files.pdf("The pomegranate orchards")),
            ("minutes.txt", "Гранатовые сады, pomegranates".encode("utf-16")),
        ],
    )
    def test_a_record_is_found_by_the_words_of_its_file(
        self, name: str, content: bytes, record: Any, officer: User, client: Client
    ) -> None:
        made = factories.attachment(record, officer, name, content, read=True)
        assert found(client, "pomegranate") == [record.reference]
        assert made.extraction == Attachment.Extraction.DONE

    def test_only_by_those_who_may_read_it(self, officer: User, colleague: User, client_for: Clients) -> None:
        draft = factories.meeting(officer)
        factories.attachment(draft, officer, content=TEXT, read=True)
        assert found(client_for(colleague), "pomegranate") == []

    def test_the_worker_reads_them_in_the_name_of_who_attached_the_file(
        self, listed: User, client_for: Clients
    ) -> None:
        """Even of a strictly confidential record, which the portal's own account never sees."""
        record = factories.meeting(listed, sensitivity=2, readers=[])
        client = client_for(listed)
        send(client, record, level=2)
        with as_owner():
            job = Job.objects.get(name="attachment-text")
        jobs.do(job.pk)
        assert [row.extraction for row in rows(record)] == [Attachment.Extraction.DONE]
        assert found(client, "pomegranate") == [record.reference]

    def test_whose_access_has_ended_their_job_does_nothing(
        self, officer: User, record: Any, client: Client
    ) -> None:
        send(client, record)
        factories.stand(record, Status.DRAFT, sensitivity=2)
        with as_owner():
            job = Job.objects.get(name="attachment-text")
        jobs.do(job.pk)
        with as_owner():
            assert (Job.objects.get(pk=job.pk).state, AttachmentText.objects.count()) == (Job.State.DONE, 0)

    def test_not_even_the_head_learns_of_it_from_the_jobs(
        self, record: Any, client: Client, head: User, client_for: Clients
    ) -> None:
        send(client, record)
        assert "Text of a file" not in client_for(head).get(reverse("job-list")).content.decode()
        assert "Text of a file" in client.get(reverse("job-list")).content.decode()

    def test_its_number_leaves_no_gap_for_the_head_to_see(
        self, record: Any, client: Client, head: User
    ) -> None:
        before = factories.job(head).pk
        send(client, record)
        assert factories.job(head).pk == before + 1

    def test_a_picture_has_no_words_and_a_scanned_page_says_so(self, record: Any, officer: User) -> None:
        picture = factories.attachment(record, officer, "scan.png", sample_files.PNG, read=True)
        scanned = factories.attachment(record, officer, "scan.pdf", sample_files.pdf(""), read=True)
        assert scanned.extraction_note == "The file holds pictures and no text."
        assert scanned.extraction == Attachment.Extraction.FAILED
        assert (picture.extraction, picture.extraction_note) == (Attachment.Extraction.NONE, "")

    def test_why_it_has_none_is_read_in_each_readers_language(
        self, record: Any, officer: User, client: Client
    ) -> None:
        with override("ru"):  # as the worker reads it for an uploader who reads Russian
            factories.attachment(record, officer, "scan.pdf", sample_files.pdf(""), read=True)
        for language, sentence in (
            ("en", "The file holds pictures and no text."),
            ("ru", "В файле изображения, текста нет."),
        ):
            client.cookies["language"] = language
            assert sentence in client.get(record.get_absolute_url()).content.decode()

    def test_a_long_text_is_searched_to_its_tenth_part_and_says_so(self, record: Any, officer: User) -> None:
        words = " ".join(f"слово{number}" for number in range(200_000))
        made = factories.attachment(record, officer, "long.txt", words.encode(), read=True)
        assert made.extraction_note == "Only the beginning of this long text is searched."
        with as_owner():
            assert made.texts.count() == 10


# --- Piece by piece -------------------------------------------------------------------------------------------


BIG = b"".join(b"%09d\n" % number for number in range(60_000))  # three pieces
PIECE = pieces.PIECE


def begin(client: Client, record: Any, size: int = len(BIG), name: str = "big.txt", **given: Any) -> Any:
    data = {"name": name, "size": size, "stamp": 1, "sensitivity": 1} | given
    return client.post(reverse("upload-begin", args=[record.slug]), data)


def piece(client: Client, address: str, at: int, content: bytes = BIG) -> Any:
    return client.post(
        f"{address}?at={at}", content[at : at + PIECE], content_type="application/octet-stream"
    )


def count(model: Any) -> int:
    with as_owner():
        number: int = model.objects.count()
    return number


@pytest.mark.django_db
class TestPieces:
    def test_a_file_comes_in_pieces_and_stays_as_one(
        self, record: Any, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        address = begin(client, record).json()["address"]
        with django_capture_on_commit_callbacks(execute=True):
            states = [piece(client, address, at).json() for at in range(0, len(BIG), PIECE)]
        assert [state["received"] for state in states] == [PIECE, 2 * PIECE, len(BIG)]
        assert [state["done"] for state in states] == [False, False, True]
        (row,) = rows(record)
        assert client.get(row.get_absolute_url()).getvalue() == BIG
        assert lying() == [row.stored_as]

    def test_it_goes_on_where_it_stopped_even_after_the_page_was_closed(
        self, record: Any, client: Client
    ) -> None:
        first = begin(client, record).json()
        piece(client, first["address"], 0)
        assert begin(client, record).json() == first | {"received": PIECE}
        assert client.get(first["address"]).json()["received"] == PIECE
        assert begin(client, record, stamp=2).json()["address"] != first["address"]

    def test_what_has_arrived_lies_sealed(self, record: Any, client: Client) -> None:
        piece(client, begin(client, record).json()["address"], 0)
        (name,) = lying()
        assert b"000000001" not in (Path(portal.ATTACHMENT_DIR) / name).read_bytes()

    @pytest.mark.parametrize("at", ["0", "1", "999999999", "-1", "x", "", "9" * 40])
    def test_a_piece_out_of_step_is_told_where_to_go_on(self, at: str, record: Any, client: Client) -> None:
        address = begin(client, record).json()["address"]
        piece(client, address, 0)
        response = client.post(f"{address}?at={at}", BIG[:PIECE], content_type="application/octet-stream")
        assert (response.status_code, response.json()) == (409, {"received": PIECE})
        assert len(lying()) == 1

    def test_a_piece_sent_again_after_the_end_says_that_all_is_done(
        self, record: Any, client: Client
    ) -> None:
        address = begin(client, record, size=len(TEXT)).json()["address"]
        answers = [piece(client, address, 0, TEXT).json()["done"] for _ in range(2)]
        assert (answers, len(rows(record))) == ([True, True], 1)

    def test_more_than_was_announced_is_not_taken(self, record: Any, client: Client) -> None:
        address = begin(client, record, size=10).json()["address"]
        assert piece(client, address, 0).status_code == 409
        assert lying() == []

    def test_a_piece_too_large_is_refused_unread(self, record: Any, client: Client) -> None:
        address = begin(client, record, size=5_000_000).json()["address"]
        body = bytes(pieces.MOST_PIECE + 1)
        response = client.post(f"{address}?at=0", body, content_type="application/octet-stream")
        assert (response.status_code, lying()) == (413, [])

    def test_a_file_refused_at_its_end_leaves_nothing(
        self, record: Any, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        address = begin(client, record, name="big.pdf").json()["address"]
        with django_capture_on_commit_callbacks(execute=True):
            answers = [piece(client, address, at) for at in range(0, len(BIG), PIECE)]
        assert [answer.status_code for answer in answers] == [200, 200, 422]
        assert "of another kind" in answers[-1].json()["refusal"]
        assert (rows(record), lying(), count(Upload), count(Job)) == ([], [], 0, 0)

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"name": "a.exe"}, "These are: PDF"),
            ({"size": 26 * 1024 * 1024}, "up to 25.0"),
            ({"size": 0}, "empty"),
            ({"sensitivity": 2}, "never marked below its files"),
            ({"sensitivity": 7}, "Choose a file first."),
        ],
    )
    def test_what_can_be_refused_is_refused_before_anything_is_sent(
        self, given: dict[str, Any], words: str, record: Any, client: Client
    ) -> None:
        response = begin(client, record, **given)
        assert (response.status_code, words in response.json()["refusal"]) == (422, True)
        assert (count(Upload), lying()) == (0, [])

    def test_it_can_be_cancelled(
        self, record: Any, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        upload = begin(client, record).json()["address"]
        piece(client, upload, 0)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{upload}cancel/").status_code == 200
        assert (count(Upload), lying(), client.get(upload).status_code) == (0, [], 404)

    def test_one_person_has_five_under_way_at_most(self, record: Any, client: Client) -> None:
        answers = [begin(client, record, stamp=number) for number in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [422]
        assert "5 uploads under way" in answers[-1].json()["refusal"]


# --- Faults ---------------------------------------------------------------------------------------------------


@contextmanager
def disk_full_at(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.django_db
class TestFaults:
    def test_fault_28_with_the_disk_full_nothing_is_kept_and_a_sentence_says_so(
        self, record: Any, client: Client
    ) -> None:
        # In memory the file has room, sealed it has a few bytes more and none.
        with disk_full_at(len(BIG)):
            response = send(client, record, BIG)
        assert "perhaps for lack of room" in response.content.decode()
        assert (response.status_code, rows(record), lying(), count(Job)) == (422, [], [], 0)
        assert send(client, record, BIG).status_code == 302

    def test_fault_28_piece_by_piece(self, record: Any, client: Client) -> None:
        address = begin(client, record).json()["address"]
        with disk_full_at(PIECE):
            response = piece(client, address, 0)
        assert (response.status_code, "lack of room" in response.json()["refusal"]) == (422, True)
        assert (rows(record), lying()) == ([], [])

    def test_what_breaks_after_the_bytes_were_stored_takes_them_along(
        self, record: Any, officer: User, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def break_down(*args: Any) -> None:
            assert len(lying()) == 1
            raise RuntimeError

        monkeypatch.setattr(arrival, "_tell", break_down)
        client.raise_request_exception = False
        assert send(client, record).status_code == 500
        assert (rows(record), lying()) == ([], [])

    def test_fault_30_what_a_crash_left_behind_is_swept_after_an_hour(
        self, record: Any, officer: User
    ) -> None:
        made = factories.attachment(record, officer)
        root = Path(portal.ATTACHMENT_DIR)
        left = {
            f"files/aa/{'a' * 32}": True,
            "files/aa/.draft-" + "b" * 32: True,
            f"pieces/{'c' * 32}/0": True,
            f"files/dd/{'d' * 32}": False,
        }
        for name, is_old in left.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(b"x")
            at = time.time() - (OLD + 1 if is_old else OLD - 60)
            os.utime(root / name, (at, at))
        os.utime(root / made.stored_as, (0, 0))
        with as_owner():
            swept = sweep()
        assert swept.deleted == sorted(name for name, is_old in left.items() if is_old)
        assert lying() == sorted([made.stored_as, f"files/dd/{'d' * 32}"])
        assert swept.missing == []

    def test_fault_30_bytes_that_are_gone_are_named_and_answered_for(
        self, record: Any, officer: User, client: Client
    ) -> None:
        made = factories.attachment(record, officer)
        (Path(portal.ATTACHMENT_DIR) / made.stored_as).unlink()
        with as_owner():
            assert sweep().missing == [made.stored_as]
        response = client.get(made.get_absolute_url())
        assert (response.status_code, b"minutes.txt" in response.content) == (500, False)

    def test_fault_30_bytes_that_were_changed_are_not_handed_out(
        self, record: Any, officer: User, client: Client
    ) -> None:
        made = factories.attachment(record, officer)
        path = Path(portal.ATTACHMENT_DIR) / made.stored_as
        path.write_bytes(path.read_bytes()[:-1])
        assert client.get(made.get_absolute_url()).status_code == 500

    def test_pieces_under_way_are_left_and_go_with_their_upload(self, record: Any, client: Client) -> None:
        piece(client, begin(client, record).json()["address"], 0)
        (name,) = lying()
        os.utime(Path(portal.ATTACHMENT_DIR) / name, (0, 0))
        with as_owner():
            assert sweep().deleted == []
            Upload.objects.update(expires_at=Upload.objects.get().started_at - timedelta(days=1))
            swept = sweep()
        assert (swept.deleted, swept.uploads, count(Upload)) == ([name], 1, 0)

    def test_the_web_is_not_told_which_names_are_spoken_for(self, officer: User) -> None:
        for function in ("stored_names", "forget_uploads"):
            with seen_by(officer), pytest.raises(ProgrammingError, match="denied"):
                execute(f"select portal.{function}()")


def test_the_same_file_sent_twice_at_the_same_moment_is_one(committed: None, client_for: Clients) -> None:
    author = factories.user("author", Role.OFFICER)
    record = factories.meeting(author)
    answers: list[int] = []
    barrier = threading.Barrier(AT_ONCE)

    def click() -> None:
        client = client_for(author)
        barrier.wait()
        try:
            answers.append(send(client, record).status_code)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(AT_ONCE)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert (answers, len(rows(record)), len(lying())) == ([302] * AT_ONCE, 1, 1)


# --- Looked after ---------------------------------------------------------------------------------------------


def look_after(what: str) -> str:
    out = io.StringIO()
    with as_owner():
        call_command("look_after_files", what, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
class TestLookedAfter:
    def test_a_new_key_takes_over_and_the_old_one_can_go(
        self, record: Any, officer: User, client: Client, settings: Any
    ) -> None:
        made = factories.attachment(record, officer, content=TEXT)
        settings.ATTACHMENT_KEY = [some_key(), *settings.ATTACHMENT_KEY]
        assert look_after("rewrap") == "1 keys wrapped anew\n"
        assert look_after("rewrap") == "0 keys wrapped anew\n"
        settings.ATTACHMENT_KEY = settings.ATTACHMENT_KEY[:1]
        assert client.get(made.get_absolute_url()).getvalue() == TEXT
        assert look_after("verify") == "1 files open\n"

    def test_a_lost_key_is_told_and_loses_no_row(
        self, record: Any, officer: User, client: Client, settings: Any
    ) -> None:
        made = factories.attachment(record, officer)
        settings.ATTACHMENT_KEY = [some_key()]
        for what in ("rewrap", "verify"):
            with pytest.raises(CommandError, match="1 could not be opened"):
                look_after(what)
        assert client.get(made.get_absolute_url()).status_code == 500
        assert [row.sealed_with for row in rows(record)] == [made.sealed_with]

    def test_sweeping_says_what_it_did(self, record: Any, officer: User) -> None:
        assert look_after("sweep") == "0 orphans deleted\n"
        made = factories.attachment(record, officer)
        (Path(portal.ATTACHMENT_DIR) / made.stored_as).unlink()
        with pytest.raises(CommandError, match="1 have a row and no bytes"):
            look_after("sweep")

    def test_without_a_scanner_nothing_is_called_scanned(self, settings: Any) -> None:
        with pytest.raises(CommandError, match="no scanner is known"):
            look_after("scan")

    def test_every_files_key_is_wrapped_under_the_first_key(self, record: Any, officer: User) -> None:
        made = factories.attachment(record, officer)
        assert made.sealed_with == encryption.mark_of(encryption.keys()[0])

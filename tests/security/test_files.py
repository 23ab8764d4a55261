"""Files under attack: what hides them, what they are called, what they may hold, how much, and how they leave."""

import io
import os
import resource
import socket
import socketserver
import stat
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.files import checks, plain
from ashgabat_centre.files.checks import Arrival, FileRefused
from ashgabat_centre.files.file_names import clean_name
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Status
from tests import factories, sample_files
from tests.answers import masked_body
from tests.cast import Clients
from tests.files.test_attachments import begin, look_after, lying, piece, rows, send

CANARY = "zanzibar"


def judged(content: bytes, name: str) -> str:
    """The sentence a file is refused with; '' where it is taken."""
    with plain.open_plain() as file:
        file.write(content)
        file.flush()
        try:
            checks.judge(Arrival(file, clean_name(name), len(content)))
        except FileRefused as refused:
            return str(refused)
    return ""


def word_of(sentence: str) -> str:
    found = [word for word, known in checks.SENTENCES.items() if sentence.startswith(str(known))]
    return found[0] if found else sentence


# --- Row 36: hidden is hidden, by every way to ask ------------------------------------------------------------


@pytest.fixture
def secret(db: None, listed: User) -> Attachment:
    """A file of a strictly confidential record of which only its author knows."""
    record = factories.meeting(listed, Status.SUBMITTED, sensitivity=2)
    made: Attachment = factories.attachment(record, listed, f"{CANARY}.txt", CANARY.encode(), read=True)
    return made


WAYS: dict[str, dict[str, Any]] = {
    "GET": {},
    "HEAD": {},
    "range": {"HTTP_RANGE": "bytes=0-3"},
    "bad range": {"HTTP_RANGE": "bytes=999-"},
    "if-range": {"HTTP_RANGE": "bytes=0-3", "HTTP_IF_RANGE": '"x"'},
}


def answer(client: Client, number: object, way: str) -> tuple[int, str, dict[str, str]]:
    ask = client.head if way == "HEAD" else client.get
    response = ask(f"/files/{number}/", **WAYS[way])
    headers = {name: value for name, value in response.items() if name != "Content-Security-Policy"}
    headers.pop("Content-Length", None), headers.pop("X-Padding", None)
    body = "" if response.streaming else masked_body(response)
    return response.status_code, body.replace(str(number), "N"), headers


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["officer", "analyst", "head", "desk", "administrator", "outsider"])
def test_row_36_a_hidden_file_answers_as_one_that_never_was(
    name: str, secret: Attachment, cast: dict[str, User], client_for: Clients
) -> None:
    client, never = client_for(cast[name]), "00000000-0000-4000-8000-000000000000"
    for way in WAYS:
        status, body, headers = answer(client, secret.pk, way)
        none, no_body, no_headers = answer(client, never, way)
        assert (way, status, none, headers.keys()) == (way, 404, 404, no_headers.keys())
        assert body == no_body


@pytest.mark.django_db
def test_row_36_neither_stored_names_nor_other_paths_lead_to_a_file(
    secret: Attachment, listed: User, client_for: Clients
) -> None:
    client = client_for(listed)
    assert client.get(secret.get_absolute_url()).status_code == 200
    for path in (
        f"/{secret.stored_as}",
        f"/media/{secret.stored_as}",
        f"/files/{secret.stored_as}/",
        f"/files/{secret.sha256}/",
        f"/files/../{secret.stored_as}",
        f"/static/../var/attachments/{secret.stored_as}",
        f"/static/%2e%2e/{secret.stored_as}",
        f"/files/{secret.pk}.txt",
        "/files/",
    ):
        assert (path, client.get(path).status_code) == (path, 404)


@pytest.mark.django_db
def test_row_36_from_the_moment_access_ends_the_file_is_hidden(
    secret: Attachment, outsider: User, client_for: Clients
) -> None:
    client = client_for(outsider)
    factories.hold(outsider, Role.OFFICER, 2, export_level=2)
    with as_owner():
        named = NeedToKnow.objects.create(record_id=secret.record_id, user=outsider)
    assert client.get(secret.get_absolute_url()).status_code == 200
    with as_owner():
        named.delete()
    for way in WAYS:
        assert answer(client, secret.pk, way)[0] == 404


@pytest.mark.django_db
def test_row_36_reading_of_a_file_is_not_the_right_to_take_it_out(
    officer: User, desk: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    made, client = factories.attachment(record, officer), client_for(desk)
    factories.hold(desk, Role.DESK, 1, export_level=None)
    refused = client.get(made.get_absolute_url())
    assert (refused.status_code, "the right to export" in refused.content.decode()) == (403, True)
    shown = client.get(record.get_absolute_url()).content.decode()
    assert ("minutes.txt" in shown, f'href="{made.get_absolute_url()}"' in shown) == (True, False)
    factories.hold(desk, Role.DESK, 1, export_level=1)
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client_for(officer).get(made.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_row_36_a_lowered_clearance_hides_what_is_marked_above_it(
    officer: User, colleague: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    made, client = factories.attachment(record, officer), client_for(colleague)
    assert client.get(made.get_absolute_url()).status_code == 200
    factories.hold(colleague, Role.OFFICER, 0)
    assert client.get(made.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_row_36_nobody_without_a_sign_in_is_told_anything(secret: Attachment) -> None:
    response = Client().get(secret.get_absolute_url())
    assert (response.status_code, response["Location"].startswith("/account/login/")) == (302, True)


@pytest.mark.django_db
def test_row_36_hidden_words_are_not_found(
    secret: Attachment, cast: dict[str, User], client_for: Clients
) -> None:
    for name in ("officer", "head", "desk", "outsider", "listed"):
        response = client_for(cast[name]).get(reverse("record-list"), {"q": CANARY}, follow=True)
        assert (name, len(response.context["page"].rows)) == (name, int(name == "listed"))


@pytest.mark.django_db
def test_row_36_a_file_that_a_virus_was_found_in_is_withheld(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    made = factories.attachment(record, officer)
    with as_owner():
        Attachment.objects.filter(pk=made.pk).update(scan=Attachment.Scan.INFECTED)
    client = client_for(officer)
    assert client.get(made.get_absolute_url()).status_code == 404
    shown = client.get(record.get_absolute_url()).content.decode()
    assert ("Withheld: a virus was found" in shown, made.get_absolute_url() + '"' in shown) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["officer", "head", "outsider"])
def test_row_37_nothing_is_attached_to_or_taken_from_what_is_hidden(
    name: str, secret: Attachment, listed: User, cast: dict[str, User], client_for: Clients
) -> None:
    """There is no way to attach a file that exists already; what there is asks for the record's own author."""
    client = client_for(cast[name])
    assert send(client, secret.record, level=0).status_code == 404
    assert begin(client, secret.record).status_code == 404
    reason = {"reason": "Mine now."}
    assert client.post(reverse("file-remove", args=[secret.pk]), reason).status_code == 404
    upload = begin(client_for(listed), secret_open(secret), sensitivity=2).json()["address"]
    assert client.get(upload).status_code == 404
    assert piece(client, upload, 0).status_code == 404
    assert client.post(f"{upload}cancel/").status_code == 404
    assert (len(rows(secret.record)), lying()) == (1, [secret.stored_as])


def secret_open(secret: Attachment) -> Any:
    return factories.stand(factories.again(secret.record), Status.DRAFT)


@pytest.mark.django_db
def test_row_37_the_number_of_another_file_in_a_form_attaches_nothing(
    secret: Attachment, officer: User, client_for: Clients
) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    for field in ("file", "attachment", "id", "stored_as", "sha256", "upload"):
        data = {field: str(secret.pk), "sensitivity": 1}
        assert client.post(reverse("file-attach", args=[record.slug]), data).status_code == 422
    assert rows(record) == []


# --- Served: ranges, heads, headers ---------------------------------------------------------------------------


LONG = bytes(range(32, 127)) * 3000  # text, over four chunks


@pytest.fixture
def long(db: None, officer: User) -> Attachment:
    made: Attachment = factories.attachment(factories.meeting(officer), officer, "long.txt", LONG)
    return made


RANGES = {
    "bytes=0-0": (0, 1),
    "bytes=65535-65536": (65535, 65537),
    "bytes=200000-": (200000, len(LONG)),
    "bytes=-5": (len(LONG) - 5, len(LONG)),
    "bytes=0-99999999": (0, len(LONG)),
    "bytes=-99999999": (0, len(LONG)),
}
NO_RANGES = ("bytes=0-1,5-6", "lines=0-1", "bytes=-", "bytes=9-3", "bytes=a-b", f"bytes={'9' * 400}-")


def test_a_range_is_served_by_itself(long: Attachment, officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    for asked, (start, stop) in RANGES.items():
        response = client.get(long.get_absolute_url(), HTTP_RANGE=asked, HTTP_ACCEPT_ENCODING="gzip, br")
        assert (asked, response.status_code) == (asked, 206)
        assert response.getvalue() == LONG[start:stop]
        assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{len(LONG)}"
        assert (response["Content-Length"], "Content-Encoding" in response) == (str(stop - start), False)


def test_a_range_beyond_the_end_is_416(long: Attachment, officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    for asked in ("bytes=999999-", "bytes=-0", f"bytes={len(LONG)}-"):
        response = client.get(long.get_absolute_url(), HTTP_RANGE=asked)
        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(LONG)}")
        assert response.content == b""


def test_another_kind_of_range_gets_the_whole(long: Attachment, officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    for asked in NO_RANGES:
        response = client.get(long.get_absolute_url(), HTTP_RANGE=asked)
        assert (asked, response.status_code, response["Content-Length"]) == (asked, 200, str(len(LONG)))


def test_a_range_of_another_version_gets_the_whole(
    long: Attachment, officer: User, client_for: Clients
) -> None:
    client, address = client_for(officer), long.get_absolute_url()
    etag = client.get(address)["ETag"]
    statuses = [
        client.get(address, HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE=tag).status_code for tag in (etag, '"x"')
    ]
    assert statuses == [206, 200]


def test_a_head_has_the_headers_and_no_body(long: Attachment, officer: User, client_for: Clients) -> None:
    client, address = client_for(officer), long.get_absolute_url()
    told, read = client.head(address), client.get(address)
    assert told.content == b""
    names = ("Content-Length", "Content-Type", "Content-Disposition", "ETag", "Accept-Ranges")
    assert [told[name] for name in names] == [read[name] for name in names]
    assert client.post(address).status_code == 405


def test_row_52_what_is_downloaded_has_no_rights_in_the_browser(
    long: Attachment, officer: User, client_for: Clients
) -> None:
    response = client_for(officer).get(long.get_absolute_url())
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
        "Content-Type": "text/plain",
        "X-Frame-Options": "DENY",
    }
    assert {name: response[name] for name in headers} == headers
    assert response["Content-Disposition"].startswith("attachment; ")


@pytest.mark.django_db
def test_a_file_is_handed_out_with_little_memory(officer: User, client_for: Clients) -> None:
    content = b"0123456789abcdef" * (1 << 20)
    made = factories.attachment(factories.meeting(officer), officer, "big.txt", content)
    response = client_for(officer).get(made.get_absolute_url())
    sizes = [len(chunk) for chunk in response]
    assert (max(sizes), sum(sizes)) == (64 * 1024, 16 << 20)


# --- Row 51: names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("minutes.PDF", "minutes.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ('a"; filename="b.exe.pdf', "a_ filename=_b.exe.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066\u200bhidden\u2069.txt", "hidden.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.txt", "system.txt"),
        ("a\0b.txt", "ab.txt"),
        ("...", "file"),
        ("", "file"),
        (".txt", "file.txt"),
        ("Протокол встречи.docx", "Протокол встречи.docx"),
        ("Döwlet “Aşgabat”.docx", "Döwlet _Aşgabat_.docx"),
        ("e\u0301.txt", "é.txt"),
        ("x" * 400 + ".txt", "x" * 117 + ".txt"),
    ],
)
def test_row_51_a_name_is_cleaned(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["a\r\nX-Bad: 1.txt", 'a".txt', "встреча\u202e.txt", "../../x.txt", "ş; filename=b.exe.txt"]
)
def test_row_51_a_name_leaves_encoded_in_one_header(given: str, officer: User, client_for: Clients) -> None:
    made = factories.attachment(factories.meeting(officer), officer, given)
    response = client_for(officer).get(made.get_absolute_url())
    header = response["Content-Disposition"]
    assert header.isascii() and header.isprintable()
    assert header.count("filename=") + header.count("filename*=") == 1 and "X-Bad" not in response
    assert f"{made.record.slug}-confidential-" in header


# --- Row 52: what is refused, whatever it is called -----------------------------------------------------------


MACRO = sample_files.with_members(sample_files.document(), {"word/vbaProject.bin": b"x"})
TYPES_PART = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" '
    b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
)
FETCHING = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://x/relationships/attachedTemplate" Target="http://127.0.0.1/t.dotm" '
    b'TargetMode="External"/></Relationships>'
)
OTHER_KIND = "It is called"
SPELLING = (b"/JavaScript", b"/J#61vaScript")
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "program": ("minutes.exe", sample_files.PROGRAM, "A file of this kind"),
    "program as pdf": ("minutes.pdf", sample_files.PROGRAM, OTHER_KIND),
    "program as docx": ("minutes.docx", sample_files.PROGRAM, OTHER_KIND),
    "program as text": ("minutes.txt", sample_files.PROGRAM, OTHER_KIND),
    "script": ("run.txt", b"#!/bin/sh\nrm -rf /", "program"),
    "web page": ("page.html", sample_files.HTML, "A file of this kind"),
    "web page as text": ("page.txt", b"\xef\xbb\xbf  " + sample_files.HTML, "markup"),
    "web page as pdf": ("page.pdf", sample_files.HTML, OTHER_KIND),
    "web page as picture": ("page.png", sample_files.HTML, OTHER_KIND),
    "drawing": ("drawing.svg", sample_files.SVG, "A file of this kind"),
    "drawing as table": ("drawing.csv", sample_files.SVG, "markup"),
    "wide web page": ("page.txt", sample_files.HTML.decode().encode("utf-16"), "markup"),
    "macros": ("minutes.docm", MACRO, "A file of this kind"),
    "macros as docx": ("minutes.docx", MACRO, "macro"),
    "macros by type": (
        "a.docx",
        sample_files.with_members(sample_files.document(), {"[Content_Types].xml": TYPES_PART}),
        "macro",
    ),
    "old office": ("minutes.doc", sample_files.OLE, "This old format"),
    "old office as docx": ("minutes.docx", sample_files.OLE, OTHER_KIND),
    "fetching": (
        "a.docx",
        sample_files.with_members(sample_files.document(), {"word/_rels/settings.xml.rels": FETCHING}),
        "template",
    ),
    "embedded": (
        "a.docx",
        sample_files.with_members(sample_files.document(), {"word/embeddings/oleObject1.bin": b"x"}),
        "embedded",
    ),
    "program inside": (
        "a.xlsx",
        sample_files.with_members(sample_files.sheet(), {"xl/media/run.exe": b"MZ"}),
        "program",
    ),
    "archive": ("a.zip", sample_files.sheet(), "An archive is refused"),
    "archive as docx": ("a.docx", sample_files.sheet(), OTHER_KIND),
    "message": ("a.eml", b"From: x@y\n\nHello", "A message"),
    "script in pdf": ("a.pdf", sample_files.pdf_with_script(), "active"),
    "script packed in pdf": ("a.pdf", sample_files.pdf_with_packed_script(), "active"),
    "action spelt otherwise": ("a.pdf", sample_files.pdf_with_script().replace(*SPELLING), "active"),
    "file in pdf": ("a.pdf", sample_files.pdf_with_file(), "enclosed"),
    "locked pdf": ("a.pdf", sample_files.pdf_locked(), "locked"),
    "half a pdf": ("a.pdf", sample_files.pdf()[:60], "damaged"),
    "half a docx": ("a.docx", sample_files.document()[:4000], "damaged"),
    "nothing": ("a.txt", b"", "empty"),
    "no ending": ("minutes", b"Agreed", "A file of this kind"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_row_52_refused_whatever_it_is_called(case: str) -> None:
    name, content, wanted = REFUSED[case]
    sentence = judged(content, name)
    assert sentence != ""
    assert sentence.startswith(wanted) or word_of(sentence) == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    "case", ["program as pdf", "macros as docx", "script packed in pdf", "web page as text"]
)
def test_row_52_and_nothing_of_it_stays(case: str, officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    name, content, _wanted = REFUSED[case]
    assert send(client_for(officer), record, content, name).status_code == 422
    assert (rows(record), lying()) == ([], [])


# --- The office's scanner -------------------------------------------------------------------------------------


@pytest.fixture
def clamd(settings: Any) -> Iterator[list[bytes]]:
    """A scanner that speaks clamd's protocol and finds a virus in the word it is told to look for."""
    heard: list[bytes] = []

    class Scanner(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            heard.append(self.rfile.readline())
            content = b""
            while length := int.from_bytes(self.rfile.read(4)):
                content += self.rfile.read(length)
            found = b"Test.Virus FOUND" if b"eicar" in content else b"OK"
            self.wfile.write(b"stream: " + found + b"\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        yield heard
        server.shutdown()


@pytest.mark.django_db
class TestScanner:
    def test_what_is_clean_says_so(self, clamd: list[bytes], officer: User) -> None:
        made = factories.attachment(factories.meeting(officer), officer)
        assert (made.scan, clamd) == (Attachment.Scan.CLEAN, [b"nINSTREAM\n"])

    def test_what_is_infected_is_refused_and_not_kept(
        self, clamd: list[bytes], officer: User, client_for: Clients
    ) -> None:
        record = factories.meeting(officer)
        response = send(client_for(officer), record, b"an eicar test")
        assert (response.status_code, "found a virus" in response.content.decode()) == (422, True)
        assert (rows(record), lying()) == ([], [])

    @pytest.mark.parametrize("required", [False, True])
    def test_a_scanner_that_is_away_stops_nothing_unless_it_must(
        self, required: bool, officer: User, client_for: Clients, settings: Any
    ) -> None:
        settings.CLAMD_ADDRESS, settings.CLAMD_REQUIRED = "127.0.0.1:1", required
        record = factories.meeting(officer)
        response = send(client_for(officer), record)
        assert response.status_code == (422 if required else 302)
        assert [row.scan for row in rows(record)] == ([] if required else [Attachment.Scan.NOT_SCANNED])

    def test_row_120_what_the_scanner_has_not_seen_stays_closed_where_there_is_one(
        self, officer: User, clamd: list[bytes], settings: Any, client_for: Clients
    ) -> None:
        """To its uploader too, until it was scanned; without a scanner it opens, and says that it was not scanned."""
        client, record, address = client_for(officer), factories.meeting(officer), settings.CLAMD_ADDRESS
        settings.CLAMD_ADDRESS = ""
        file = factories.attachment(record, officer)
        assert client.get(file.get_absolute_url()).status_code == 200
        settings.CLAMD_ADDRESS = address
        refused = client.get(file.get_absolute_url())
        assert (refused.status_code, "until the virus scanner has seen it" in refused.text) == (403, True)
        look_after("scan")
        assert client.get(file.get_absolute_url()).status_code == 200

    def test_what_came_in_unscanned_is_scanned_later_and_withheld(
        self, officer: User, clamd: list[bytes], settings: Any, client_for: Clients
    ) -> None:
        record, address = factories.meeting(officer), settings.CLAMD_ADDRESS
        settings.CLAMD_ADDRESS = ""
        clean = factories.attachment(record, officer)
        bad = factories.attachment(record, officer, content=b"an eicar test")
        settings.CLAMD_ADDRESS = address
        assert look_after("scan").endswith("2 files scanned\n")
        client = client_for(officer)
        assert [client.get(made.get_absolute_url()).status_code for made in (clean, bad)] == [200, 404]


# --- Row 53: what would unpack into more than it is -----------------------------------------------------------


def bomb_by_ratio() -> bytes:
    return sample_files.with_members(
        sample_files.document(), {"word/document2.xml": b"<a>" + b" " * (60 << 20) + b"</a>"}
    )


def bomb_by_members() -> bytes:
    return sample_files.with_members(
        sample_files.document(), {f"word/{number}.xml": b"" for number in range(3000)}
    )


def bomb_by_nesting() -> bytes:
    return sample_files.with_members(
        sample_files.sheet(),
        {"xl/inner.zip": sample_files.with_members(sample_files.sheet(), {"a.zip": b"PK"})},
    )


def bomb_by_lie() -> bytes:
    """Its directory says each member is small."""
    content = bytearray(bomb_by_ratio())
    at = content.rfind(b"word/document2.xml") - 46
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


def bomb_of_entries() -> bytes:
    """A directory of half a million entries in a file of megabytes."""
    base = sample_files.sheet()
    entry = base[base.find(b"PK\x01\x02") :][:46]
    end = bytearray(base[base.rfind(b"PK\x05\x06") :])
    end[8:12] = b"\xff\xff\xff\xff"
    end[12:16] = (46 * 200_000).to_bytes(4, "little")
    return base[: base.find(b"PK\x01\x02")] + entry * 200_000 + bytes(end)


def pdf_that_never_ends() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sample_files.pdf()))
    return sample_files.written(writer).replace(b"%%EOF", b"1 0 obj " + b"[" * 2_000_000)


@pytest.mark.parametrize(
    ("make", "name", "word"),
    [
        (bomb_by_ratio, "a.docx", "bomb"),
        (bomb_by_members, "a.docx", "bomb"),
        (bomb_by_nesting, "a.xlsx", "nested"),
        (bomb_by_lie, "a.docx", "damaged"),
        (bomb_of_entries, "a.xlsx", "bomb"),
        (pdf_that_never_ends, "a.pdf", "damaged"),
    ],
)
def test_row_53_a_bomb_is_answered_in_seconds_with_little_memory(make: Any, name: str, word: str) -> None:
    content = make()
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    sentence = judged(content, name)
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # in kilobytes
    assert word_of(sentence) == word


def test_row_53_what_takes_a_file_apart_is_limited_itself() -> None:
    with plain.open_plain() as file:
        file.write(b"x" * (200 << 20))
        file.flush()
        began = time.monotonic()
        found = checks.confine("judge", file, "txt", 1)
        assert time.monotonic() - began < 5
    assert found["refused"] in ("heavy", "slow")


# --- Row 54: document types and entities ----------------------------------------------------------------------


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A port that notices who fetches anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        yield listener


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("base", "part", "name"),
    [
        (sample_files.document(), "word/document.xml", "a.docx"),
        (sample_files.document(), "customXml/item1.xml", "a.docx"),
        (sample_files.sheet(), "xl/workbook.xml", "a.xlsx"),
        (sample_files.sheet(), "_rels/.rels", "a.xlsx"),
    ],
)
def test_row_54_a_document_type_is_refused_and_fetches_nothing(
    base: bytes, part: str, name: str, coding: str, canary: socket.socket
) -> None:
    port = canary.getsockname()[1]
    text = f'<?xml version="1.0" encoding="{coding}"?><!-- {"x" * 70000} -->'
    text += f'<!DOCTYPE a SYSTEM "http://127.0.0.1:{port}/x.dtd" [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    content = sample_files.with_members(base, {part: text.encode(coding)})
    assert word_of(judged(content, name)) == "entities"
    with pytest.raises(TimeoutError):
        canary.accept()


def test_row_54_the_reader_of_texts_resolves_no_entities(canary: socket.socket) -> None:
    """Even of a document that was let through."""
    text = (
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:{canary.getsockname()[1]}/">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>Agreed &b;</w:t></w:r></w:p></w:body></w:document>"
    )
    content = sample_files.with_members(sample_files.document(), {"word/document.xml": text.encode()})
    with plain.open_plain() as file:
        file.write(content)
        file.flush()
        found = checks.confine("text", file, "docx")
    assert found == {"parts": ["Agreed \n"], "cut": False}
    with pytest.raises(TimeoutError):
        canary.accept()


# --- Row 55: paths --------------------------------------------------------------------------------------------


def with_link() -> bytes:
    out = io.BytesIO(sample_files.sheet())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        sample_files.with_members(sample_files.sheet(), {"../../outside.xml": b"<a/>"}),
        sample_files.with_members(sample_files.sheet(), {"/etc/outside.xml": b"<a/>"}),
        sample_files.with_members(sample_files.sheet(), {"xl\\..\\outside.xml": b"<a/>"}),
        with_link(),
    ],
)
def test_row_55_names_inside_that_lead_outside_are_refused(content: bytes) -> None:
    assert word_of(judged(content, "a.xlsx")) == "unsafe"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["../../../escape.txt", "/etc/escape.txt", "a/../../escape.txt", "escape\0.txt"]
)
def test_row_55_the_server_names_what_it_stores(name: str, officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    send(client_for(officer), record, name=name)
    root = Path(portal.ATTACHMENT_DIR)
    assert [row.name for row in rows(record)] == [clean_name(name)]
    assert lying() == [row.stored_as for row in rows(record)]
    assert not list(root.parent.glob("*escape*"))


# --- Row 56: forms that weigh too much ------------------------------------------------------------------------


def posted(client: Client, record: Any, body: bytes, boundary: str = "b", **headers: Any) -> Any:
    return client.post(
        reverse("file-attach", args=[record.slug]),
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        **headers,
    )


def part(name: str, content: bytes, more: str = "", file: str = "") -> bytes:
    named = f'; filename="{file}"' if file else ""
    return (
        f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{more}\r\n'.encode()
        + content
        + b"\r\n"
    )


@pytest.mark.django_db
class TestHeavyForms:
    @pytest.fixture
    def record(self, officer: User) -> Any:
        return factories.meeting(officer)

    @pytest.fixture
    def client(self, officer: User, client_for: Clients) -> Client:
        return client_for(officer)

    def test_row_56_a_file_above_the_limit_is_refused_by_a_sentence_that_names_it(
        self, record: Any, client: Client
    ) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        content = b"0123456789abcdef" * (2 << 20)
        response = send(client, record, content, "big.txt")
        assert (response.status_code, rows(record), lying()) == (413, [], [])
        assert "A file may have up to 25.0" in response.content.decode()
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024

    def test_row_56_one_far_above_it_is_refused_unread(
        self, record: Any, client: Client, settings: Any
    ) -> None:
        settings.ATTACHMENT_MAX_BYTES = 1000
        assert send(client, record, b"x" * 9000, "big.txt").status_code == 413
        assert (rows(record), lying()) == ([], [])

    def test_row_56_so_is_one_sent_to_another_form(self, record: Any, client: Client) -> None:
        data = {"file": SimpleUploadedFile("a.txt", b"x" * 5 * (1 << 20)), "reason": "x", "version": 1}
        assert client.post(record.step_address("submit"), data).status_code == 413

    def test_row_56_base64_is_counted_as_what_it_becomes(self, record: Any, client: Client) -> None:
        body = part("sensitivity", b"1")
        body += part("file", b"QWdyZWVk", "Content-Transfer-Encoding: base64\r\n", "a.txt") + b"--b--\r\n"
        assert posted(client, record, body).status_code == 302
        assert [row.size for row in rows(record)] == [6]
        spaces = part(
            "file", b"Q" + b" " * 400_000 + b"WdyZWVk", "Content-Transfer-Encoding: base64\r\n", "b.txt"
        )
        began = time.monotonic()
        posted(client, record, part("sensitivity", b"1") + spaces + b"--b--\r\n")
        assert time.monotonic() - began < 5

    def test_row_56_a_hundred_thousand_fields_are_refused(self, record: Any, client: Client) -> None:
        body = b"".join(part(f"f{number}", b"x") for number in range(100_000)) + b"--b--\r\n"
        assert posted(client, record, body).status_code == 413

    def test_row_56_many_files_are_refused(self, record: Any, client: Client) -> None:
        body = b"".join(part(f"f{number}", b"x", file="a.txt") for number in range(500)) + b"--b--\r\n"
        assert posted(client, record, body).status_code == 413
        assert (rows(record), lying()) == ([], [])

    def test_row_56_of_unknown_length_it_holds_nothing(self, record: Any, client: Client) -> None:
        body = part("sensitivity", b"1") + part("file", b"Agreed", file="a.txt") + b"--b--\r\n"
        unknown = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
        assert posted(client, record, body, **unknown).status_code == 422
        assert posted(client, record, body, CONTENT_LENGTH="-1").status_code == 400
        assert (rows(record), lying()) == ([], [])

    def test_row_56_half_a_form_holds_nothing(self, record: Any, client: Client) -> None:
        body = part("sensitivity", b"1") + part("file", b"Agreed", file="a.pdf")
        assert posted(client, record, body[:-10]).status_code == 422
        assert (rows(record), lying()) == ([], [])


# --- Row 81: how much -----------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestQuota:
    @pytest.mark.parametrize(
        ("setting", "limit", "words"),
        [
            ("ATTACHMENT_DAY_FILES", 1, "One person attaches up to 1 files a day"),
            ("ATTACHMENT_DAY_BYTES", 20, "One person attaches up to 20"),
            ("ATTACHMENT_RECORD_FILES", 1, "A record has up to 1 files"),
            ("ATTACHMENT_RECORD_BYTES", 20, "The files of a record have up to 20"),
            ("ATTACHMENT_TOTAL_BYTES", 20, "The portal’s space for files, 20"),
        ],
    )
    def test_row_81_beyond_a_limit_a_file_is_refused_by_its_name(
        self, setting: str, limit: int, words: str, officer: User, client_for: Clients, settings: Any
    ) -> None:
        setattr(settings, setting, limit)
        record, client = factories.meeting(officer), client_for(officer)
        assert send(client, record, b"Fifteen letters").status_code == 302
        response = send(client, record, b"Sixteen letters.")
        assert (response.status_code, words in response.content.decode()) == (422, True)
        assert (len(rows(record)), len(lying())) == (1, 1)
        begun = begin(client, record, size=16)
        assert (begun.status_code, words in begun.json()["refusal"]) == (422, True)

    def test_row_81_what_is_on_its_way_counts(
        self, officer: User, client_for: Clients, settings: Any
    ) -> None:
        settings.ATTACHMENT_DAY_BYTES = 100
        record, client = factories.meeting(officer), client_for(officer)
        assert [begin(client, record, size=60, stamp=n).status_code for n in (1, 2)] == [200, 422]

    def test_row_81_a_person_counts_for_themselves_and_a_new_day_begins_at_nought(
        self, officer: User, colleague: User, client_for: Clients, settings: Any
    ) -> None:
        settings.ATTACHMENT_DAY_FILES = 1
        record, client = factories.meeting(officer), client_for(officer)
        made = factories.attachment(record, officer)
        other = factories.meeting(colleague)
        assert send(client_for(colleague), other).status_code == 302
        assert send(client, record, b"Second").status_code == 422
        with as_owner():
            day = made.uploaded_at.replace(year=made.uploaded_at.year - 1)
            Attachment.objects.filter(pk=made.pk).update(uploaded_at=day)
        assert send(client, record, b"Second").status_code == 302

    def test_row_81_hidden_files_count_too(
        self, secret: Attachment, officer: User, client_for: Clients, settings: Any
    ) -> None:
        settings.ATTACHMENT_TOTAL_BYTES = 10
        assert send(client_for(officer), factories.meeting(officer), b"Agreed").status_code == 422


# --- Every hostile file of the collection ---------------------------------------------------------------------


@pytest.mark.timeout(400)
@pytest.mark.skipif("REAL_INPUT" not in os.environ, reason="REAL_INPUT names no folder of real files")
def test_row_53_every_hostile_file_is_answered_within_five_seconds() -> None:
    slow, count = [], 0
    for path in sorted((Path(os.environ["REAL_INPUT"]) / "bad").rglob("*")):
        if path.is_file():
            began, count = time.monotonic(), count + 1
            judged(path.read_bytes(), path.name)
            if time.monotonic() - began > 5:
                slow.append(path.name)
    assert (slow, count > 100) == ([], True)

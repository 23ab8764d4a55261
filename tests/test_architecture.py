"""The house rules, executed: layers, sizes, templates, names, and reading that never writes."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ashgabat_centre.pages.record_pages import RecordPages
from liaison.concurrences.basis_views import ContactPages
from tests import factories

BASE = settings.BASE_DIR
APPS = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports")
SOURCES = sorted(
    path for app in APPS for path in (BASE / app).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))


# --- Layers ---------------------------------------------------------------------------------------------------


def test_the_import_ladder_holds() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go()", "--no-cache"],
        cwd=BASE,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "0 broken" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- Sizes ----------------------------------------------------------------------------------------------------


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(BASE)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_functions_are_short() -> None:
    lengths = dict(pair for path in SOURCES for pair in functions(path))
    assert {name: length for name, length in lengths.items() if length > 50} == {}
    assert mean(lengths.values()) <= 10
    assert median(lengths.values()) <= 6


def test_modules_are_short() -> None:
    lengths = {str(path.relative_to(BASE)): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


FORBIDDEN = (
    r"GenericForeignKey|contenttypes\.fields",
    r"django\.dispatch|post_save|pre_save|m2m_changed",
    r"\.extra\(|RawSQL|\.raw\(",
    r"#\s*noqa|TODO|FIXME|mark_safe\((?!['\"])",
    r"\*\*request\.(GET|POST)",
)


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_what_the_house_does_without_is_nowhere(pattern: str) -> None:
    found = [str(path.relative_to(BASE)) for path in SOURCES if re.search(pattern, path.read_text("utf-8"))]
    assert found == []


def test_every_function_says_what_it_returns() -> None:
    silent = [
        f"{path.relative_to(BASE)}:{node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is None
    ]
    assert silent == []


# --- Addresses --------------------------------------------------------------------------------------------------


def addresses(patterns: Any = None) -> Iterator[URLPattern]:
    """All of them but the admin's."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(pattern, URLResolver):
            yield pattern
        elif pattern.namespace != "admin":
            yield from addresses(pattern.url_patterns)


PAGES: tuple[str, ...] = ("list", "create", "detail", "edit", "step", "history", "correct", "correction")
PAGES += ("print", "readings", "export")
OTHERS = {"home", "section", "health", "set_language", "set-look", "record-by-reference", "record-translate"}
OTHERS |= {
    "record-translation",
    "record-translation-check",
    "record-take-back",
    "account-changes",
    "account-change-decide",
}
OTHERS |= {"people", "person", "grant-decide", "in-charge", "in-charge-end", "leaver", "left-over"}
OTHERS |= {f"record-{word}" for word in ("readers", "strike", "marking", "hand-over")}
OTHERS |= {"access-ask", "access-requests", "access-answer", "handover-decide", "handover-item-decide"}
OTHERS |= {"record-export", "export-log"}
ENTRIES = {"contact", "institution"}
STEPS = ("edit", "retire", "merge", "part", "protect", "lift", "identity", "readers", "strike")
OF_ENTRIES = ENTRIES | {f"{entry}-{step}" for entry in ENTRIES for step in STEPS}
OTHERS |= OF_ENTRIES | {
    "directory",
    "directory-suggest",
    "institutions",
    "contact-new",
    "institution-new",
}
OTHERS |= {"view-save", "view-change", "view-remove", "selection", "list-layout", "selection-hand-over"}
OTHERS |= {"find", "find-suggest", "notice-list", "notice-choices"}
OTHERS |= {"help", "help-topic", "help-news", "problem-report", "problem-list", "problem-close"}
OTHERS |= {"feeds", "feed-new", "feed-hosts", "feed-host-remove", "feed", "feed-edit", "feed-fetch"}
OTHERS |= {"feed-inbox", "feed-item", "feed-item-evidence", "feed-item-dismiss", "feed-item-restore"}
OTHERS |= {"follow-up-list", "follow-up", "follow-up-add", "follow-up-step", "follow-up-selection"}
OTHERS |= {"selection-follow-up"}
OTHERS |= {"contact-handovers", "contact-pass-on", "contact-decide", "protections", "protection-decide"}
OTHERS |= {"draft-discard", "record-list", "job-list", "job-failures", "job-cancel", "job-again"}
OTHERS |= {"waiting", "clearing", "record-cleared", "record-cleared-text", "record-retention"}
OTHERS |= {"file", "file-attach", "file-remove", "upload-begin", "upload", "upload-cancel"}
OTHERS |= {
    "invitation-accept",
    "invitation-open",
    "people-sessions",
    "session-left",
    "session-stay",
    "time-zone",
}
# The account's, under the names allauth knows them by; of its others none is reachable.
OTHERS |= {f"account_{word}" for word in ("login", "logout", "inactive", "signup", "reauthenticate")}
OTHERS |= {"account_change_password", "account_reset_password", "account_reset_password_done"}
OTHERS |= {"account_reset_password_from_key", "account_reset_password_from_key_done"}
OTHERS |= {"mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
OTHERS |= {"mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_remove_webauthn"}
OTHERS |= {"mfa_view_recovery_codes", "mfa_generate_recovery_codes", "usersessions_list"}
OTHERS |= {f"meeting-{paper}{form}" for paper in ("notes", "readout") for form in ("", "-pdf")}
EVENTS = {"event", *(f"event-{word}" for word in ("edit", "prefer", "merge", "part"))}
EVENTS |= {"event-import", *(f"event-import-{word}" for word in ("make", "go-on", "remove"))}
OTHERS |= EVENTS | {"event-list", "event-new", "event-imports", "events-export"}
OTHERS |= {"parties", "party", "party-add", "party-strike", "override", "concurrence-answer"}
OTHERS |= {"contact-list", "contact-export", "contact-register", "contact-settle"}
OTHERS |= {"import", *(f"import-{word}" for word in ("list", "columns", "make", "remove", "rows"))}
OTHERS |= {"transitionitem-move"}
OTHERS |= {
    "meeting-held",
    "calendar",
    "calendar-address",
    "calendar-feed",
    "contact-log",
    "contact-matrix",
    "silence",
}
OTHERS |= {f"{entry}-sheet{form}" for entry in ("person", "institution", "meeting") for form in ("", "-pdf")}
OTHERS |= {"country", "country-list", "country-timeline", "cleared-map", "cleared-map-remove"}
OTHERS |= {"source", *(f"source-{word}" for word in ("list", "new", "edit", "retire"))}
OTHERS |= {"country-call", "country-call-at", "country-call-step", "country-calls"}
OTHERS |= {f"country-calls-{word}" for word in ("repeat", "validate", "waiting")}
OTHERS |= {
    "judgement",
    *(f"judgement-{word}" for word in ("list", "new", "calibration", "in", "supersede", "step")),
}
OTHERS |= {"remark", *(f"remark-{word}" for word in ("list", "new", "step"))}
OTHERS |= {"question", *(f"question-{word}" for word in ("list", "new", "edit", "step"))}
OTHERS |= {"note-review", "country-baseline", "country-baseline-new", "country-baseline-step"}
OTHERS |= {"quality", "quality-rows", "note-review"}
OTHERS |= {"indicator", *(f"indicator-{word}" for word in ("list", "new", "edit", "retire"))}
OTHERS |= {"reading-new", "reading-correct", "alerts", "alert", "alert-new", "alert-step"}
OTHERS |= {"country-baseline", "country-baseline-new", "country-baseline-step"}
OTHERS |= {f"briefing-{word}" for word in ("assemble", "job", "pdf", "paragraph", "paragraph-renew")}


def test_every_address_is_named_after_its_kind_and_page() -> None:
    named = {f"{kind}-{page}" for kind in factories.KINDS for page in factories.pages(kind).offers}
    assert {pattern.name for pattern in addresses()} - OTHERS - named == set()
    assert {page for kind in factories.KINDS for page in factories.pages(kind).offers} <= set(PAGES)


def test_no_address_names_a_record_by_its_number() -> None:
    """Numbers would tell how many there are. A job and a paragraph hang from what the reader may see; people,
    their grants, what was asked of a person and the directory's entries are no records."""
    numbered = {pattern.name for pattern in addresses() if "pk" in pattern.pattern.converters}
    assert numbered == {
        "job-cancel",
        "job-again",
        "briefing-job",
        "briefing-paragraph",
        "briefing-paragraph-renew",
        "mfa_remove_webauthn",
    } | {
        *(
            "person",
            "grant-decide",
            "in-charge-end",
            "leaver",
            "left-over",
            "account-change-decide",
            "access-answer",
            "handover-decide",
            "handover-item-decide",
        )
    } | {
        *("country-call-at", "country-call-step", "country-baseline-step"),  # what all of them read
        *("party", "party-strike"),  # the register, which all of them read
        *("source", "source-edit", "source-retire"),  # the register, likewise
        *("feed", "feed-edit", "feed-fetch", "feed-host-remove"),  # as all of them read these
        *("feed-item", "feed-item-evidence"),  # likewise
        "reading-correct",  # as all of them read it
        *("contact-pass-on", "contact-decide", "protection-decide"),
        *("person-sheet", "person-sheet-pdf", "institution-sheet", "institution-sheet-pdf"),
        *OF_ENTRIES,
    }


@pytest.mark.django_db
def test_every_page_asks_for_a_sign_in() -> None:
    client, open_to_all = Client(), set()
    given: dict[str, Any] = {
        "slug": "MTG-2026-0001",
        "pk": 1,
        "verb": "clear",
        "word": "end",
        "language": "en",
        "version": 1,
        "led_to": 2,
        "number": uuid4(),
    }
    given |= {"check": "untagged"}
    given |= {
        "token": "x",
        "uidb36": "1",
        "key": "x",
        "form": "csv",
        "code": "uzb",
        "theme": "overall",
    }
    for pattern in addresses():
        wanted = {*pattern.pattern.converters, *getattr(pattern.pattern.regex, "groupindex", ())}
        address = reverse(str(pattern.name), kwargs={key: given[key] for key in wanted})
        read, sent = client.get(address), client.post(address)
        led = read.status_code == 405 or read.get("Location", "").startswith(reverse("account_login"))
        if not led or sent.status_code not in (401, 405):
            open_to_all.add(pattern.name)
    way_in = {f"account_{word}" for word in ("login", "logout", "inactive", "signup", "reset_password")}
    way_in |= {f"account_reset_password_{word}" for word in ("done", "from_key", "from_key_done")}
    way_in |= {"mfa_authenticate", "invitation-open", "invitation-accept", "calendar-feed"}
    assert open_to_all == way_in | {"health", "set-look", "set_language"}


# --- Templates --------------------------------------------------------------------------------------------------


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(BASE / "templates")))
def test_a_template_compiles_and_holds_no_inline_script_or_style(path: Path) -> None:
    text = text_of(path)
    assert get_template(str(path.relative_to(BASE / "templates")))
    assert re.findall(r"<[^>]*\s(?:style|on\w+)\s*=", text) == []
    scripts = re.findall(r"<(?:script|style)\b[^>]*>", text)
    assert [tag for tag in scripts if "csp_nonce_attr" not in tag or "src=" not in tag] == []
    assert re.findall(r"(?:src|href|action)=[\"']?(?:https?:)?//", text) == []


def comments_left_open(text: str) -> list[str]:
    """Lines with a comment that does not end on them: Django takes no such comment, and shows it to the reader."""
    return [line for line in text.splitlines() if line.count("{#") != line.count("#}")]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_comment_of_a_template_ends_on_its_line(path: Path) -> None:
    assert comments_left_open(text_of(path)) == []


def test_a_comment_over_two_lines_is_seen() -> None:
    assert comments_left_open("{# one #}\n{# two\n   three #}") == ["{# two", "   three #}"]


NAMED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"'#]+)""")


def test_every_included_template_exists() -> None:
    """A library's own ones too: whatever is named is found."""
    for name in {name for path in TEMPLATES for name in NAMED.findall(text_of(path))}:
        assert get_template(name)


def test_no_template_stands_unused() -> None:
    """Used: extended, included, named in the source, a kind's own page, or called for by a library."""
    written = {name for path in TEMPLATES for name in NAMED.findall(text_of(path))}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    kinds: list[type[RecordPages]] = [*map(factories.pages, factories.KINDS), ContactPages]
    own = {f"{kind.room()}/{kind.name()}_{page}.html" for kind in kinds for page in PAGES}
    generic = {f"pages/{page}.html" for page in ("list", "detail", "form", "history", "readings")}
    libraries = ("account/", "mfa/", "usersessions/", "allauth/", "django/", "admin/")
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(BASE / "templates"))
        plain = name.startswith(libraries) or re.fullmatch(r"\d{3}\.html", name)
        if not plain and name not in written | own | generic and f'"{name}"' not in sources:
            unused.append(name)
    assert unused == []

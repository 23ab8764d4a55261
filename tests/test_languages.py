"""The portal is whole in Russian: nothing untranslated in the catalogue, no English left on a page."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import polib
import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext, ngettext

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.history.differences import BOOKKEEPING, LISTS
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.workflow import clearance, corrections
from liaison.transition import rules as transition
from reports.briefings import printed as printing
from reports.briefings.forms import ParagraphForm
from tests import factories
from tests.cast import Clients, seen_by
from tests.factories import FILED
from tests.languages import (
    BASE,
    CYRILLIC,
    LATIN,
    PLACEHOLDER,
    ReadPage,
    catalogue,
    in_russian,
    key,
    left_in_english,
    texts,
    visit,
)
from tests.walks import furnish

SOURCES = ("ashgabat_centre", "liaison", "monitoring", "partners", "reports", "templates", "manage.py")
PROSE = (
    "summary",
    "body",
    "comment",
    "place",
    "evidence-0-citation",
    "counterparts-0-name",
    "counterparts-0-post",
    "points-0-speaker",
    "points-0-text",
)
OURS = ("accounts", "records", "liaison", "monitoring", "partners", "reports")
# Names of standards and of data sets, which are the same in every language.
OF_NO_LANGUAGE = re.compile("ISO|HXL|ACLED|UCDP GED|GDELT|ReliefWeb")


# --- The catalogue ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The catalogue as `make messages` leaves it, made in a copy of the sources."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        if (BASE / name).is_dir():
            shutil.copytree(BASE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy(BASE / name, copy / name)
    done = subprocess.run(
        [sys.executable, "manage.py", "collect_messages"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return catalogue(copy)


def test_the_catalogue_holds_every_string_of_the_sources_and_no_other(extracted: polib.POFile) -> None:
    wanted, held = {key(entry) for entry in extracted}, {key(entry) for entry in catalogue()}
    assert {"missing": wanted - held, "obsolete": held - wanted} == {"missing": set(), "obsolete": set()}
    assert [entry.msgid for entry in catalogue() if entry.obsolete] == []


def test_every_string_is_translated_and_none_is_a_guess() -> None:
    assert not catalogue().metadata_is_fuzzy
    assert [entry.msgid for entry in catalogue() if entry.fuzzy or not entry.translated()] == []


def test_every_translation_is_russian() -> None:
    wordless = [
        entry.msgid
        for entry in catalogue()
        if LATIN.search(PLACEHOLDER.sub("", entry.msgid))
        and not all(CYRILLIC.search(text) for text in texts(entry))
    ]
    assert wordless == []


def test_every_translation_has_the_placeholders_of_its_source() -> None:
    differing = [
        (entry.msgid, text)
        for entry in catalogue()
        for text in texts(entry)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]
    assert differing == []


def test_no_full_stop_follows_the_one_that_a_russian_day_ends_with() -> None:
    """A day written out is `28 ноября 2026 г.`, whose stop ends the sentence too."""
    assert [text for entry in catalogue() for text in texts(entry) if "%(day)s." in text] == []


def test_a_text_goes_back_to_its_author_by_one_word() -> None:
    back = re.compile(r"\breturn\b|\bsend it back\b", re.I)
    words = [text for entry in catalogue() if back.search(entry.msgid) for text in texts(entry)]
    assert [text for text in words if re.search(r"\b[Вв]ерн", text)] == []
    assert any("озврат" in text for text in words)


def test_what_somebody_wrote_is_quoted_by_the_marks_of_the_pages_language() -> None:
    """Marks of English stand only in sentences, whose Russian has its own; beside a value stands `q`."""
    sentence = re.compile(r"\{% blocktranslate .*?endblocktranslate %\}|\{#.*?#\}", re.DOTALL)
    pages = {path: sentence.sub("", path.read_text()) for path in (BASE / "templates").rglob("*.html")}
    assert [str(path) for path, text in pages.items() if re.search("[“”„]", text)] == []


def test_every_form_of_every_plural_is_there() -> None:
    count = int(re.findall(r"nplurals=(\d)", catalogue().metadata["Plural-Forms"])[0])
    short = [e.msgid for e in catalogue() if e.msgid_plural and sorted(e.msgstr_plural) != list(range(count))]
    assert short == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 строк"), (1, "1 строка"), (2, "2 строки"), (5, "5 строк"), (11, "11 строк")]
    + [(12, "12 строк"), (21, "21 строка"), (22, "22 строки"), (111, "111 строк")],
)
def test_numbers_take_their_noun_in_the_right_case(number: int, words: str) -> None:
    with translation.override("ru"):
        assert ngettext("%(number)s row", "%(number)s rows", number) % {"number": number} == words


def test_the_program_reads_the_catalogue_people_edit() -> None:
    with translation.override("ru"):
        assert gettext("Strictly confidential") == "Строго конфиденциально"


# --- Dates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "style", "words"),
    [
        ("en", "DATE_FORMAT", "14 November 2026"),
        ("en", "SHORT_DATE_FORMAT", "14 Nov. 2026"),
        ("en", "DATETIME_FORMAT", "14 November 2026, 09:05"),
        ("en", "SHORT_DATETIME_FORMAT", "14 Nov. 2026, 09:05"),
        ("ru", "DATE_FORMAT", "14 ноября 2026 г."),
        ("ru", "SHORT_DATE_FORMAT", "14.11.2026"),
        ("ru", "DATETIME_FORMAT", "14 ноября 2026 г., 09:05"),
        ("ru", "SHORT_DATETIME_FORMAT", "14.11.2026, 09:05"),
    ],
)
def test_dates_are_written_as_the_united_nations_writes_them(language: str, style: str, words: str) -> None:
    with translation.override(language):
        assert formats.date_format(datetime(2026, 11, 14, 9, 5), style) == words


# --- What Python declares -------------------------------------------------------------------------------------


def models() -> Iterable[type[Model]]:
    """The portal's own models; the change log's tables repeat their fields."""
    found = (model for app in OURS for model in apps.get_app_config(app).get_models())
    return [model for model in found if not model.__name__.endswith("Event")]


def ours_in_admin() -> dict[type[Model], Any]:
    return {model: page for model, page in admin.site._registry.items() if model._meta.app_label in OURS}


def choices_of(field: Any) -> Iterator[Any]:
    """A field's own words; those it reads from the database are translated there."""
    choices = getattr(field, "flatchoices", None) or getattr(field, "choices", None)
    if isinstance(choices, (list, tuple)):
        yield from (label for _value, label in choices)


def model_words() -> Iterator[tuple[str, Any]]:
    shown: set[Any] = {Record, *kinds().values(), *ours_in_admin()}
    for model in models():
        if model in shown:
            yield model.__name__, model._meta.verbose_name
            yield model.__name__, model._meta.verbose_name_plural
        for field in model._meta.local_concrete_fields:
            for label in choices_of(field):
                yield f"{model.__name__}.{field.name}", label


def history_words() -> Iterator[tuple[str, Any]]:
    """The change log names each field by its verbose name."""
    recorded: list[type[Model]] = [Record, *kinds().values()]
    for model in recorded:
        for field in model._meta.local_concrete_fields:
            if field.name not in {*BOOKKEEPING, *LISTS, "search"}:
                yield f"{model.__name__}.{field.name}", field.verbose_name


def form_words() -> Iterator[tuple[str, Any]]:
    request = RequestFactory().get("/")
    request.user = User(is_active=True)
    request.user.held = {"role": Role.ADMINISTRATOR, "level": 0, "export_level": 0}
    declared = [factories.pages(kind).form for kind in FILED] + [ParagraphForm]
    declared += [
        row for kind in FILED for rows in factories.pages(kind).form.rows.values() for row in [rows.form]
    ]
    declared += [page.get_form(request) for page in ours_in_admin().values()]
    for form in declared:
        for name, field in form.base_fields.items():
            if field.widget.is_hidden:
                continue
            where = f"{form.__name__}.{name}"
            yield where, field.label
            yield where, field.help_text
            yield from ((where, label) for label in choices_of(field))


def filter_words() -> Iterator[tuple[str, Any]]:
    for kind in kinds():
        for name, given in factories.pages(kind).filters.base_filters.items():
            yield f"{kind} filter {name}", given.label
            yield f"{kind} filter {name}", given.extra.get("empty_label")
            if not callable(given.extra.get("choices")):
                yield from ((f"{kind} filter {name}", label) for label in choices_of(given.field))


def step_words() -> Iterator[tuple[str, Any]]:
    for road in (clearance.ROAD, corrections.ROAD, commitments.ROAD, transition.ROAD):
        for verb, step in road.items():
            yield from ((f"{verb}", word) for word in (step.button, step.reason, step.astray))


@pytest.mark.django_db
@pytest.mark.parametrize("words", [model_words, history_words, form_words, filter_words, step_words])
def test_no_word_is_frozen_in_the_language_of_the_import(words: Any) -> None:
    """A language's own name is the same in both."""
    for where, word in words():
        if word in ("English", "Русский", "---------", "CSV", "Excel", "PDF"):
            continue
        with translation.override("ru"):
            assert not LATIN.search(OF_NO_LANGUAGE.sub("", str(word or ""))), f"{where}: {word}"
        with translation.override("en"):
            assert not CYRILLIC.search(str(word or "")), f"{where}: {word}"


def test_a_thing_is_not_named_as_a_person_is() -> None:
    """In Russian a person has «имя и фамилия», and a file, a view or a feed has none: one word in English."""
    with translation.override("ru"):
        named = {
            model._meta.label
            for model in apps.get_models()
            for field in model._meta.local_concrete_fields
            if field.name == "name" and field.verbose_name == "имя и фамилия"
            if not hasattr(model, "pgh_tracked_model") and not model.__module__.startswith("django.")
        }
    assert named == {"accounts.Invitation", "accounts.User", "liaison.Counterpart"}


# --- The pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def typed(cast: dict[str, User]) -> list[str]:
    """Records in every state; what people typed of them in Latin letters, and their names and references."""
    return furnish(cast)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]
    + ["account_signup", "account_reset_password_from_key_done"],
)
def test_the_way_in_is_russian(name: str) -> None:
    page = visit(in_russian(Client()), reverse(name))
    assert page is not None
    assert left_in_english(page) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FILED)
def test_a_refused_form_answers_in_russian(kind: str, officer: User, client_for: Clients) -> None:
    client = in_russian(client_for(officer))
    wrong = factories.post_data(kind, officer, title="", occurred_on="0", countries=[]) | dict.fromkeys(
        (*PROSE, "evidence"), ""
    )
    response = client.post(reverse(f"{kind}-create"), wrong)
    assert response.status_code == 422
    assert left_in_english(ReadPage(response.text), [officer.name]) == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/meetings/?nope=1", "/meetings/MTG-2020-0001/", "/meetings/?since=x"])
def test_a_wrong_address_is_answered_in_russian(address: str, officer: User, client_for: Clients) -> None:
    page = visit(in_russian(client_for(officer)), address)
    assert page is not None
    assert left_in_english(page, [officer.name, User.objects.system().name, "nope", "MTG-2020-0001"]) == []


@pytest.mark.django_db
def test_a_step_not_allowed_is_refused_in_russian(desk: User, officer: User, client_for: Clients) -> None:
    client = in_russian(client_for(desk))
    page = visit(client, reverse("meeting-create"))
    assert page is not None
    assert left_in_english(page, [desk.name]) == []


@pytest.mark.parametrize("template", ["500.html", "503.html", "csrf_failure.html"])
def test_a_failure_is_told_in_russian(template: str) -> None:
    with translation.override("ru"):
        page = render_to_string(template, {"service": gettext("the database"), "kept": [("a", "б")]})
    assert left_in_english(ReadPage(page)) == []


@pytest.mark.django_db
def test_the_printed_briefing_is_russian(cast: dict[str, User], typed: list[str]) -> None:
    briefing = factories.briefing()
    with seen_by(cast["head"]), translation.override("ru"):
        printed = printing.compose(briefing, "ru")
    fixed = list(vars(printed.words).values())
    told = [
        printed.marking,
        printed.office,
        printed.title,
        printed.distribution,
        printed.date,
        printed.original,
    ]
    told += [printed.period, printed.draft, *(section.heading for section in printed.sections)]
    assert [text for text in (*fixed, *told) if LATIN.search(text)] == []

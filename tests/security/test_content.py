"""Hostile texts stay texts: on every page, in the differences, on paper, in the administration, in a real browser."""

import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.forms import CharField, Field
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.characters import normalize
from tests import factories
from tests.cast import Clients
from tests.security.hostile import EVERY, MARKUP, PAPER, TEMPLATES

pytestmark = pytest.mark.django_db

ALL = "\n".join(EVERY)
NO_WORDS = {"evidence_reference"}  # the number of a record


class Tags(HTMLParser):
    """Every element of a page with the names of its attributes, and where its links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shapes: set[tuple[str, ...]] = set()
        self.leads: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shapes.add((tag, *sorted(name for name, _ in attrs)))
        self.leads |= {
            value or "" for name, value in attrs if name in ("href", "src", "action", "formaction")
        }


def partner() -> Any:
    return factories.organization(code=f"o-{uuid4()}", name_en="A ministry of its own")


def hostile(kind: str, text: str) -> dict[str, Any]:
    """Answers to the kind's form that hold this text wherever words are asked for."""
    form = factories.pages(kind).form
    _answers, given = factories.answers(kind)
    # With an institution of its own, so that no page shows another record's promise beside it.
    if given.get("follow_ups"):
        given["follow_ups"] = [factories.follow_up_answers(organization=partner())]
    rows = {
        name: [row | words(form.rows[name].form.base_fields, text) for row in some]
        for name, some in given.items()
    }
    return words(form.base_fields, text) | {"rows": rows}


def words(fields: Mapping[str, Field], text: str) -> dict[str, str]:
    """This text in every field for words, as long as the field takes."""
    return {
        name: text[: field.max_length]
        for name, field in fields.items()
        if type(field) is CharField and name not in NO_WORDS
    }


def pages(record: Any, client: Client, officer: User, text: str) -> dict[str, str]:
    """Every page that shows the record's words, refused forms and both sides of a conflict included."""
    bad = factories.edit_data(record, officer, **hostile(record.kind, text)) | {"occurred_on": text[:50]}
    stale = factories.edit_data(record, officer, **hostile(record.kind, text + "!")) | {"version": 0}
    answers = {
        "detail": client.get(record.get_absolute_url()),
        "edit": client.get(record.address("edit")),
        "history": client.get(record.address("history")),
        "list": client.get(record.list_address()),
        "all": client.get(reverse("record-list")),
        "home": client.get(reverse("home")),
        "translate": client.get(reverse("record-translate", args=[record.slug])),
        "refused": client.post(record.address("edit"), bad),
        "conflict": client.post(record.address("edit"), stale),
        "searched": client.post(record.list_address(), {"q": text[:200]}, follow=True),
        "reason": client.post(record.step_address("clear"), {"version": record.version, "reason": text}),
    }
    assert (answers["refused"].status_code, answers["conflict"].status_code) == (422, 409)
    return {name: answer.content.decode() for name, answer in answers.items()}


def written(kind: str, officer: User, client: Client, text: str) -> dict[str, str]:
    record = factories.make(kind, officer, Status.RETURNED, **hostile(kind, "before" + text))
    client.post(record.address("edit"), factories.edit_data(record, officer, **hostile(kind, text)))
    return pages(factories.again(record), client, officer, text)


@pytest.mark.parametrize("kind", factories.FILED)
def test_row_45_hostile_texts_add_no_element_to_any_page(
    kind: str, officer: User, client_for: Clients
) -> None:
    """Compared with the same pages about nothing special: not one element or attribute more."""
    client = client_for(officer)
    plain = {name: Tags(page) for name, page in written(kind, officer, client, "Plain words").items()}
    bad = written(kind, officer, client, ALL)
    for name, page in bad.items():
        tags = Tags(page)
        assert tags.shapes - plain[name].shapes <= HARMLESS, name
        assert [lead for lead in tags.leads if not re.match(r"^(/|\?|#|$)", lead)] == [], name
    for name in ("detail", "history"):
        told = " ".join(html.unescape(re.sub("</?(ins|del)>", "", bad[name])).split())
        assert [text for text in map(normalize, EVERY) if " ".join(text.split()) not in told] == [], name


# What a longer text brings of itself: paragraphs and lines.
# Past a hundred rows the administration's lists turn their pages.
TURNING = {("a", "aria-current", "href", "role")}
HARMLESS = {("p",), ("br",), ("q",), ("li",)}


def test_row_45_hostile_names_stay_names_in_the_administration(
    administrator: User, client_for: Clients
) -> None:
    client = client_for(administrator)
    addresses = [
        reverse("admin:records_organization_changelist"),
        reverse("admin:accounts_user_changelist"),
        reverse("admin:index"),
    ]
    plain = set().union(*(Tags(client.get(address).content.decode()).shapes for address in addresses))
    for number, text in enumerate(MARKUP):
        factories.user(f"hostile{number}", Role.OFFICER, name=text[:120])
        made = factories.organization(code=f"h-{number}", name_en=text, name_ru=text, acronym=text[:20])
        addresses.append(reverse("admin:records_organization_change", args=[made.pk]))
    client.post(addresses[-1], {"name_en": MARKUP[0]})
    form = Tags(client.get(addresses[-1]).content.decode())
    for address in addresses:
        page = client.get(address).content.decode()
        assert Tags(page).shapes <= plain | form.shapes | TURNING, address
        assert not re.search(r"<(script|img|svg|iframe)[^>]*(pwned|onerror|onload)", page), address


def test_row_45_hostile_names_stay_names_in_lists_to_choose_from(officer: User, client_for: Clients) -> None:
    client, address = client_for(officer), reverse("meeting-create")
    plain = Tags(client.get(address).content.decode()).shapes
    for number, text in enumerate(MARKUP):
        factories.organization(code=f"h-{number}", name_en=text, name_ru=text, acronym=text[:20])
        factories.user(f"hostile{number}", Role.HEAD, level=2, name=text[:120])
    assert Tags(client.get(address).content.decode()).shapes <= plain | {("option", "value")}
    assert Organization.objects.filter(code__startswith="h-").count() == len(MARKUP)


@pytest.mark.parametrize("kind", factories.FILED)
def test_row_62_template_signs_stay_as_typed(kind: str, officer: User, client_for: Clients) -> None:
    shown = written(kind, officer, client_for(officer), "\n".join(TEMPLATES))
    for name in ("detail", "history", "edit", "conflict"):
        told = html.unescape(shown[name])
        assert [text for text in TEMPLATES if text not in told] == [], name
    assert "<class" not in html.unescape(shown["detail"])


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad-]", "", text)


def test_row_45_on_paper_every_sign_stands_as_typed(officer: User, head: User, client_for: Clients) -> None:
    texts = (*MARKUP, *TEMPLATES, *PAPER)
    at = factories.last_slot().replace(hour=9)
    for start in range(0, len(texts), 6):
        some = texts[start : start + 6]
        factories.cleared("meeting", officer, at, title="Paper", summary="\n".join(some))
    briefing = factories.stand(factories.briefing(), Status.CLEARED)
    answer = client_for(head).get(reverse("briefing-pdf", args=[briefing.slug, "en"]))
    paper = squeezed(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages))
    assert [text for text in texts if squeezed(text) not in paper] == []

"""Training data says that it is, on every page, sheet, document and list; what people work with says nothing."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients
from tests.exports.test_exports import ask, body
from tests.languages import in_russian

pytestmark = pytest.mark.django_db
LINE = '<p class="training">'


@pytest.fixture
def training(settings: object) -> None:
    settings.TRAINING = True  # type: ignore[attr-defined]


@pytest.mark.usefixtures("training")
def test_every_page_says_so_in_both_languages(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    addresses = (reverse("home"), record.get_absolute_url(), record.address("print"), "/no/such/page/")
    for address in addresses:
        assert f"{LINE}Training data</p>" in client_for(officer).get(address).content.decode(), address
        page = in_russian(client_for(officer)).get(address).content.decode()
        assert f"{LINE}Учебные данные</p>" in page, address
    assert f"{LINE}Training data</p>" in Client().get(reverse("account_login")).content.decode()


@pytest.mark.usefixtures("training")
def test_a_list_that_leaves_says_so(officer: User, client_for: Clients) -> None:
    factories.meeting(officer, Status.CLEARED)
    first, *_ = body(ask(client_for(officer), "meeting-list")).decode("utf-8-sig").splitlines()
    assert first.endswith('· Training data"')


@pytest.mark.usefixtures("training")
@pytest.mark.parametrize(("language", "words"), [("en", "Training data"), ("ru", "Учебные данные")])
def test_every_sheet_of_a_document_says_so(
    language: str, words: str, officer: User, head: User, client_for: Clients
) -> None:
    factories.cleared("meeting", officer, factories.last_slot().replace(hour=9))
    briefing = factories.briefing()
    answer = client_for(head).get(reverse("briefing-pdf", args=[briefing.slug, language]))
    pages = PdfReader(BytesIO(answer.content if not answer.streaming else answer.getvalue())).pages
    assert pages and all(words in page.extract_text() for page in pages)


def test_what_people_work_with_says_nothing(officer: User, client_for: Clients) -> None:
    factories.meeting(officer, Status.CLEARED)
    assert LINE not in client_for(officer).get(reverse("home")).content.decode()
    assert b"Training" not in body(ask(client_for(officer), "meeting-list"))

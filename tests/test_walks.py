"""What holds of every answer that links lead to.

Reading writes nothing, no link is dead, no answer is stored, and nothing is left in English for a reader of Russian.

Each of the cast walks once in a process (tests/walks.py), so all checks of a walk stand in this file.
"""

import pytest
from django.urls import reverse

from tests.languages import is_english, left_in_english
from tests.walks import Walks

pytestmark = pytest.mark.django_db

# In Django's admin: its lens, English in every language; a language's own name; a taxonomy's name and code.
UNTRANSLATED = {"Search", "English", "Themes"}
# English names in lists the administrator keeps, which the catalogue says elsewhere too.
UNTRANSLATED |= {"Ashgabat", "Bishkek", "Dushanbe", "Kabul", "Tashkent"}
UNTRANSLATED |= {
    "Telephone",
    "Minister",
    "Deputy minister",
    "Head of department",
    "Head of state or government",
}


# No worker runs in tests; and no link leads to the form for an account, which is made by invitation only.
KNOWN = {(reverse("health"), 503), (reverse("admin:accounts_user_add"), 403)}


@pytest.mark.parametrize("name", ["officer", "head", "desk", "administrator", "anonymous"])
def test_row_49_no_click_writes_and_no_link_is_dead(name: str, walks: Walks) -> None:
    walk = walks(name)
    assert walk.wrote == []
    refused = {(address, one.status) for address, one in walk.answers.items() if one.status not in (200, 302)}
    assert refused <= KNOWN
    assert len(walk.answers) >= {"anonymous": 3}.get(name, 30)


@pytest.mark.parametrize("name", ["officer", "head", "desk", "administrator"])
def test_row_48_no_answer_to_a_person_is_stored(name: str, walks: Walks) -> None:
    for address, answer in walks(name).answers.items():
        control = answer.headers["Cache-Control"]
        assert "no-store" in control and "private" in control, address
        is_paper = answer.headers["Content-Type"] == "application/pdf"
        assert "Cookie" in answer.headers.get("Vary", "") or is_paper, address


@pytest.mark.parametrize("role", ["head", "officer", "desk"])
def test_no_page_shows_english_to_a_russian_reader(role: str, walks: Walks) -> None:
    walk = walks(role)
    assert len(walk.pages) > 30
    left = {
        address: words for address, page in walk.pages.items() if (words := left_in_english(page, walk.typed))
    }
    assert left == {}


def test_no_page_shows_english_to_a_russian_administrator(walks: Walks) -> None:
    """Django's own admin lists the English names of the directory: there the catalogue's sentences are looked for."""
    foreign = ("/administration/auth/", "/administration/account/")
    left = [
        (address, text)
        for address, page in walks("administrator").pages.items()
        for text in page.outside_english
        if is_english(text)
        and text.capitalize() not in UNTRANSLATED
        and not address.startswith(foreign)
        and text != "UNRCCA portal"  # the name of the portal's own account, as people have names
        and text not in ("WHO", "who")  # an acronym and its code
    ]
    assert left == []

"""A text that doesn't say its encoding is read right, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.files.code_pages import CYRILLIC_PAGES, decode

WORDS = (
    *("Встреча", "о", "водных", "ресурсах", "в", "Ашхабаде", "14", "марта;", "замминистра"),
    *("Сапаров", "А.", "Б.", "тема:", '"Граница"', "UNRCCA"),
)
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=20).map(" ".join)


@given(SENTENCES, st.sampled_from([str.title, str.upper, str.lower, str]), st.sampled_from(CYRILLIC_PAGES))
def test_row_113_russian_in_an_old_code_page_is_read_right_or_refused(
    text: str, case: type, page: str
) -> None:
    written = case(text).encode(page, "ignore")
    assert decode(written) in ((written.decode(page), page if not written.isascii() else "utf-8"), None)


@pytest.mark.parametrize("page", CYRILLIC_PAGES)
@pytest.mark.parametrize(
    "text", ["Имя;Должность\nСапаров;Министр", "дата;тема\nвода", "ДАТА;ТЕМА", "Ёлка, объект"]
)
def test_row_113_short_tables_of_each_code_page_are_read(text: str, page: str) -> None:
    assert decode(text.encode(page)) == (text, page)


@pytest.mark.parametrize(
    "text", ["Prénom;Année\nZoé;2006", "Müller;Straße", "visite à Zoé", "“Talks” – held"]
)
def test_row_113_western_letters_are_told_from_cyrillic_ones(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Prénom;Année", "cp850"),
        ("Имя;Должность", "mac-cyrillic"),
        ("Ülke;Şehir", "cp857"),
        ("Ü", "cp1252"),
        ("О", "cp1251"),
        ("Málaga", "cp850"),
    ],
)
def test_row_113_what_is_in_another_code_page_is_refused(text: str, page: str) -> None:
    assert decode(text.encode(page)) is None

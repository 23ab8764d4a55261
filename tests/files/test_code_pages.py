"""A text that doesn't say its encoding is read right, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.files.code_pages import CYRILLIC_PAGES, decode, doubtful_words

# Every page that a program of the region, of its neighbours or of Europe may write a table in.
PAGES = (
    *("cp1251", "cp866", "koi8-r", "koi8-t", "kz1048", "ptcp154", "iso8859-5"),
    *("cp1257", "iso8859-13"),
    *("cp1250", "cp1252", "cp1254", "cp1256", "iso8859-2", "iso8859-9", "cp850", "cp852", "cp857"),
)
OF_THE_REGION = (
    *("Өмүрбек Текебаев", "Түркістан облысы", "Азат Тұрлыбекұлы", "Серік Жәмекұлы", "Ғафуров", "Ўзбекистон"),
    *("Türkmenistanyň Prezidenti", "Aýna", "Gözelim", "Dışişleri Bakanlığı", "Bakıyev", "Oğuz", "Yıldız"),
    *("Київ", "Євген", "Ґалаґан", "Мікола Ўладзіміравіч", "Ўткир Ғаниев", "Қодиров", "Ҳасан"),
    *("Nováček", "Dvořák", "Łukasz Kaczyński", "Kęstutis", "Tēvs", "Žilinskas", "Ānis", "Jánoš", "Õun"),
    *("Français", "très", "Málaga", "Ibáñez", "Bjørn", "François Hollande"),
    *("وزارت امور خارجه", "نورالله معمار", "شمس الرحمن", "جان"),
)
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


@pytest.mark.parametrize("name", [*OF_THE_REGION, "\n".join(OF_THE_REGION)])
def test_row_113_a_name_of_the_region_is_read_right_in_any_code_page_or_refused(name: str) -> None:
    """Letters that a page doesn't have are left out, as old programs did."""
    for code in PAGES:
        written = f"name;date\n{name};2026".encode(code, "ignore")
        answer = decode(written)
        assert answer is None or answer[0] == written.decode(code), code


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
        ("Темир Сариев", "mac-cyrillic"),
        ("Турсунов, Сагинбек", "mac-cyrillic"),
        ("Асылбек уулу Дамирбек", "mac-cyrillic"),
        ("Ülke;Şehir", "cp857"),
        ("Ü", "cp1252"),
        ("О", "cp1251"),
        ("Málaga", "cp850"),
    ],
)
def test_row_113_what_is_in_another_code_page_is_refused(text: str, page: str) -> None:
    assert decode(text.encode(page)) is None


@pytest.mark.parametrize(
    ("text", "page", "seen"),
    [
        ("Город;Київ", "cp1251", ("“Київ” (Windows-1251)", "“Киүв” (KZ-1048)")),
        ("Name;Nováček", "cp1250", ("“Nováèek” (Windows-1252)", "“Nováček” (Windows-1250)")),
        ("Name;Kęstutis", "cp1257", ("“Kęstutis” (Windows-1257)",)),
    ],
)
def test_row_134_a_refused_text_says_what_was_seen(text: str, page: str, seen: tuple[str, ...]) -> None:
    assert decode(text.encode(page)) is None
    assert all(reading in doubtful_words(text.encode(page)) for reading in seen)


@given(st.binary(max_size=300))
def test_row_134_any_bytes_are_told_of_in_words_of_one_alphabet(data: bytes) -> None:
    assert all(part.startswith("“") for part in doubtful_words(data).split(", ") if part)

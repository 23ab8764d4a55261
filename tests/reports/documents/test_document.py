"""The printed briefing, read back from the PDF as a reader's own program would."""

import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import Destination

from reports.documents import (
    Document,
    DocumentError,
    PrintedParagraph,
    PrintedSource,
    Section,
    SourceLine,
    Words,
    list_unprintable,
    printable,
    render,
)

MEETING = PrintedSource("MTG/2026/0042", "Meeting with the Ministry of Foreign Affairs of Turkmenistan")
NOTE = PrintedSource("NOTE/2026/0011", "Water levels on the Amu Darya")
RUSSIAN = Words(
    united_nations="Организация Объединенных Наций",
    distribution="Distr.",
    original="Подлинный текст",
    language="Русский",
    summary="Резюме",
    annex="Приложение",
    sources="Использованные записи",
    reference="Номер",
    kind="Вид",
    date="Дата",
    title="Название",
    marking="Гриф",
)


@pytest.fixture(scope="module")
def english() -> Document:
    return Document(
        language="en",
        marking="Confidential",
        office="United Nations Regional Centre for Preventive Diplomacy for Central Asia\nAshgabat",
        title="Weekly briefing for the Secretary-General",
        symbol="UNRCCA/WB/2026/47",
        distribution="Limited",
        date="20 November 2026",
        original="English",
        period="13–19 November 2026",
        draft="Draft",
        summary="A calm week on the border.",
        sections=(
            Section(
                "Government liaison",
                (
                    PrintedParagraph("The Minister received the SRSG.", "en", sources=(MEETING, NOTE)),
                    PrintedParagraph(
                        "Уровень воды из-за засухи снизился.", "ru", "[Original: Russian]", (NOTE,)
                    ),
                ),
            ),
            Section("Regional organizations", empty="Nothing was cleared in the period."),
        ),
        sources=(
            SourceLine(MEETING.reference, "Meeting", MEETING.title, "18 November 2026", "Confidential"),
            SourceLine(NOTE.reference, "Situation note", NOTE.title, "17 November 2026", "Unclassified"),
        ),
        words=Words(),
        timestamp=datetime(2026, 11, 20, 12, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def russian(english: Document) -> Document:
    return replace(
        english,
        language="ru",
        marking="Конфиденциально",
        office="Региональный центр по превентивной дипломатии для Центральной Азии\nАшхабад",
        title="Еженедельная справка",
        date="20 ноября 2026 года",
        original="английский",
        period="13–19 ноября 2026 года",
        draft="",
        summary="Спокойная неделя.",
        sections=(
            Section(
                "Связи с правительствами",
                (PrintedParagraph("Министр принял посланника.", "ru", "", (NOTE,)),),
            ),
        ),
        sources=(SourceLine(NOTE.reference, "Записка", "Вода", "17 ноября 2026 года", "Несекретно"),),
        words=RUSSIAN,
    )


def read_pages(document: Document) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(render(document))).pages]


def squeeze(*texts: str) -> str:
    """Without what the breaking of lines adds: spaces, and hyphens at their ends."""
    return re.sub(r"-\n|\s", "", "\n".join(texts))


def with_texts(document: Document, *texts: str, language: str = "en") -> Document:
    return replace(
        document, sections=(Section("One", tuple(PrintedParagraph(text, language) for text in texts)),)
    )


def read_numbered(document: Document) -> list[str]:
    """The text of each numbered paragraph of the first section, as copied from the PDF's first page."""
    section = read_pages(document)[0].partition("I. One\n")[2].partition("\nConfidential\n")[0]
    return [squeeze(text) for text in re.split(r"^\d+\. ", section, flags=re.M)[1:]]


def test_every_word_can_be_copied_in_english(english: Document) -> None:
    first, annex = read_pages(english)
    assert squeeze(first) == squeeze(
        "Draft Confidential",
        "United Nations UNRCCA/WB/2026/47",
        "United Nations Regional Centre for Preventive Diplomacy for Central Asia Ashgabat",
        "Distr.: Limited 20 November 2026 Original: English",
        "Weekly briefing for the Secretary-General 13–19 November 2026",
        "Summary A calm week on the border.",
        "I. Government liaison",
        "1. The Minister received the SRSG. (MTG/2026/0042; NOTE/2026/0011)",
        "2. [Original: Russian] Уровень воды из-за засухи снизился. (NOTE/2026/0011)",
        "II. Regional organizations",
        "Nothing was cleared in the period.",
        "Confidential",
        "United Nations Regional Centre for Preventive Diplomacy for Central Asia, 20 November 2026 1/2",
    )
    assert squeeze(annex) == squeeze(
        "UNRCCA/WB/2026/47 Confidential Draft",
        "Annex Records cited",
        "Reference Date Kind Title Marking",
        "MTG/2026/0042 18 November 2026 Meeting",
        "Meeting with the Ministry of Foreign Affairs of Turkmenistan Confidential",
        "NOTE/2026/0011 17 November 2026 Situation note Water levels on the Amu Darya Unclassified",
        "Confidential",
        "2/2 United Nations Regional Centre for Preventive Diplomacy for Central Asia, 20 November 2026",
    )


def test_every_word_can_be_copied_in_russian(russian: Document) -> None:
    first, annex = read_pages(russian)
    assert squeeze(first) == squeeze(
        "Конфиденциально",
        "Организация Объединенных Наций UNRCCA/WB/2026/47",
        "Региональный центр по превентивной дипломатии для Центральной Азии Ашхабад",
        "Distr.: Limited 20 ноября 2026 года Русский Подлинный текст: английский",
        "Еженедельная справка 13–19 ноября 2026 года",
        "Резюме Спокойная неделя.",
        "I. Связи с правительствами",
        "1. Министр принял посланника. (NOTE/2026/0011)",
        "Конфиденциально",
        "Региональный центр по превентивной дипломатии для Центральной Азии, 20 ноября 2026 года 1/2",
    )
    assert squeeze(annex) == squeeze(
        "UNRCCA/WB/2026/47 Конфиденциально",
        "Приложение Использованные записи",
        "Номер Дата Вид Название Гриф",
        "NOTE/2026/0011 17 ноября 2026 года Записка Вода Несекретно",
        "Конфиденциально",
        "2/2 Региональный центр по превентивной дипломатии для Центральной Азии, 20 ноября 2026 года",
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tk", "Türkmenistanyň Daşary işler ministri; ş ň ý ž ä ö ü ç Ş Ň Ý Ž Ä Ö Ü Ç"),
        ("kk", "Қазақстан Республикасы: ә ғ қ ң ө ұ ү һ і Ә Ғ Қ Ң Ө Ұ Ү Һ І"),
        ("ky", "Кыргыз Республикасы: ң ө ү Ң Ө Ү"),
        ("tg", "Ҷумҳурии Тоҷикистон: ғ ӣ қ ӯ ҳ ҷ Ғ Ӣ Қ Ӯ Ҳ Ҷ"),
        ("uz", "Oʻzbekiston Respublikasi; Ўзбекистон: ў қ ғ ҳ"),
        ("en", "≥ 2 → 3, № 4, § 5, «а», “b”, 10 ₸, −5 °C, naïve, Gözgözäň"),
    ],
)
def test_letters_of_the_region_are_drawn_and_copied(english: Document, language: str, text: str) -> None:
    assert list_unprintable(text) == []
    assert read_numbered(with_texts(english, text, language=language)) == [squeeze(text)]


def test_dari_is_drawn_from_right_to_left_beside_its_number(english: Document) -> None:
    text = "ملاقات با وزیر در کابل، گفت‌وگو دربارهٔ آب"
    assert list_unprintable(text) == []
    page = read_pages(with_texts(english, text, language="prs"))[0]
    copied = squeeze(page.partition("\n1. ")[2].partition("Confidential")[0])
    # pypdf puts a line's letters in an order of its own.
    assert sorted(copied.replace("\u200c", "")) == sorted(squeeze(text).replace("\u200c", ""))


def test_hyphens_are_copied_where_lines_are_hyphenated_too(english: Document) -> None:
    text = "Из-за продолжительного снижения уровня воды государства-участники договорились. " * 12
    pages = read_pages(replace(with_texts(english, text, language="ru"), summary=text))
    assert ["\xad" in page for page in pages] == [False] * len(pages)


def test_paragraphs_are_numbered_consecutively_through_the_document(english: Document) -> None:
    many = tuple(Section(f"Section {name}", (PrintedParagraph("Text. " * 60, "en"),) * 9) for name in "ABCDE")
    text = "\n".join(read_pages(replace(english, sections=many)))
    assert re.findall(r"^(\d+)\. Text", text, re.M) == [str(number) for number in range(1, 46)]
    assert re.findall(r"^([IV]+\.) (Section .)$", text, re.M) == [
        ("I.", "Section A"),
        ("II.", "Section B"),
        ("III.", "Section C"),
        ("IV.", "Section D"),
        ("V.", "Section E"),
    ]


def test_each_page_carries_the_marking_twice_and_its_place(english: Document) -> None:
    pages = read_pages(with_texts(replace(english, marking="Strictly confidential"), *["Text. " * 60] * 30))
    count = len(pages)
    assert count > 4
    assert [page.count("Strictly confidential") for page in pages] == [2] * count
    assert [page.count("UNRCCA/WB/2026/47") for page in pages] == [1] * count
    assert [page.count("Draft") for page in pages] == [1] * count
    assert [page.count("20 November 2026") for page in pages] == [2] + [1] * (count - 1)
    folios = [re.findall(rf"\b(\d+)/{count}\b", page) for page in pages]
    assert folios == [[str(number)] for number in range(1, count + 1)]


def test_every_citation_opens_its_row_in_the_annex(english: Document) -> None:
    reader = PdfReader(BytesIO(render(english)))
    links: Any = reader.pages[0]["/Annots"]
    assert [link.get_object()["/Dest"][0] for link in links] == [reader.pages[1].indirect_reference] * 3


def test_a_citation_without_a_row_is_printed_all_the_same(english: Document) -> None:
    first = read_pages(replace(english, sources=()))[0]
    assert re.findall(r"\(([A-Z].*?)\)", first) == ["MTG/2026/0042; NOTE/2026/0011", "NOTE/2026/0011"]


def test_a_row_listed_twice_is_printed_twice(english: Document) -> None:
    annex = read_pages(replace(english, sources=english.sources * 2))[1]
    assert re.findall("NOTE/2026/0011", annex) == ["NOTE/2026/0011"] * 2


def test_the_same_document_gives_the_same_bytes_in_another_process(english: Document) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(render, english).result() == render(english)


def test_metadata_names_the_standards_and_nobody(russian: Document) -> None:
    reader = PdfReader(BytesIO(render(russian)))
    xmp = reader.xmp_metadata
    assert xmp is not None
    written = xmp.rdf_root.toxml()
    assert re.findall(r"<(pdfaid:part|pdfaid:conformance|pdfuaid:part)>(.)<", written) == [
        ("pdfaid:part", "2"),
        ("pdfaid:conformance", "A"),
        ("pdfuaid:part", "1"),
    ]
    assert xmp.dc_creator == []
    assert set(reader.metadata or {}) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert reader.metadata is not None
    assert reader.metadata.title == "Еженедельная справка, UNRCCA/WB/2026/47"
    assert reader.metadata.creation_date == russian.timestamp


def test_languages_are_declared_for_the_document_and_each_paragraph(english: Document) -> None:
    reader = PdfReader(BytesIO(render(english)))
    contents = reader.pages[0].get_contents()
    assert contents is not None
    assert str(reader.root_object["/Lang"]) == "en"
    assert set(re.findall(rb"/Lang ?\((\w+)\)", contents.get_data())) == {b"en", b"ru"}


def test_outline_lists_the_headings(english: Document) -> None:
    outline = PdfReader(BytesIO(render(english))).outline
    assert [entry.title for entry in outline if isinstance(entry, Destination)] == [
        "Summary",
        "I. Government liaison",
        "II. Regional organizations",
        "Annex Records cited",
    ]


HOSTILE = [
    '#read("/etc/passwd") #import "@preview/a:1.0.0" #set page(width: 1pt)',
    "*bold* _italic_ `raw` $x^2$ = Heading <label> @ref // comment /* comment */ \\ ~ -- --- [a] {b}",
    "{{ braces }} {% tags %} <script>alert(1)</script> &amp; %s \"'",
    "https://example.org/" + "segment/" * 60,
    "W" * 3000,
    "",
    "слово " * 5000,
]


def test_hostile_text_is_printed_as_it_was_typed(english: Document) -> None:
    assert read_numbered(with_texts(english, *HOSTILE[:4])) == [squeeze(text) for text in HOSTILE[:4]]
    everywhere = replace(english, summary=HOSTILE[0], title=HOSTILE[1], office=HOSTILE[2], period=HOSTILE[0])
    assert squeeze(HOSTILE[0], "Summary", HOSTILE[0]) in squeeze(*read_pages(everywhere))


def test_long_texts_keep_every_word_and_stay_on_the_page(english: Document) -> None:
    wide = replace(with_texts(english, *HOSTILE), title="Q" * 200, office="Q" * 200, period="Q" * 200)
    pages = PdfReader(BytesIO(render(wide))).pages
    starts: list[float] = []
    text = "".join(
        page.extract_text(visitor_text=lambda _text, _user, matrix, _font, _size: starts.append(matrix[4]))
        for page in pages
    )
    assert sum(map(len, re.findall("W{5,}", text))) == 3000
    assert text.count("слово") == 5000
    assert max(starts) < float(pages[0].mediabox.width) - 59


def test_lines_of_a_text_stay_lines_and_blank_ones_part_it(english: Document) -> None:
    first = read_pages(with_texts(english, "First line\r\nsecond line\n\n \nanother part"))[0]
    assert "1. First line\nsecond line\nanother part\nConfidential\n" in first


def test_row_112_controls_vanish_and_undrawable_letters_show_their_code_points(english: Document) -> None:
    text = "a\x00b\x1b\ufeff\u202e\ud800c\tnext 😀 中\ue000\n\u0301"
    codes = ["U+1F600", "U+4E2D", "U+E000", "U+0301"]
    assert [one.code for one in list_unprintable(text)] == codes
    assert read_numbered(with_texts(english, text)) == ["abcnext" + "".join(f"[{code}]" for code in codes)]


def test_row_112_each_character_that_is_not_printed_is_named_with_its_place(english: Document) -> None:
    document = replace(
        with_texts(english, "He met 李 in the hall", "[U+4E2D] is written out"), title="Talks 中"
    )
    named = {(one.code, one.name, one.words) for one in list_unprintable(document)}
    assert named == {
        ("U+674E", "CJK UNIFIED IDEOGRAPH-674E", "He met [U+674E] in the hall"),
        ("U+4E2D", "CJK UNIFIED IDEOGRAPH-4E2D", "Talks [U+4E2D]"),
    }


@given(st.text(max_size=60))
def test_row_112_a_letter_is_either_drawn_or_named(text: str) -> None:
    """No box, no silence: what a page is given is in some font, and what is not is named."""
    drawn, named = printable.clean(text), {one.code for one in list_unprintable(text)}
    assert not printable._undrawn().search(drawn)
    assert {code for code in printable.NAMED.findall(drawn) if code not in text} <= named


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_at_all_is_printed(english: Document, text: str) -> None:
    document = replace(with_texts(english, text, text, language="ru"), title=text, summary=text, office=text)
    assert render(document).startswith(b"%PDF-1.7")


def test_a_refusal_names_the_paragraph(english: Document) -> None:
    liaison, *others = english.sections
    wrong = replace(liaison.paragraphs[1], language="Russian")
    document = replace(
        english, sections=(replace(liaison, paragraphs=(liaison.paragraphs[0], wrong)), *others)
    )
    with pytest.raises(DocumentError) as refusal:
        render(document)
    assert refusal.value.paragraph == 2
    assert str(refusal.value) == "Paragraph 2 could not be printed. Look at its language and its text."


def test_a_refusal_of_the_whole_blames_no_paragraph(english: Document) -> None:
    nowhere: Any = "English"
    with pytest.raises(DocumentError) as refusal:
        render(replace(english, language=nowhere))
    assert refusal.value.paragraph is None

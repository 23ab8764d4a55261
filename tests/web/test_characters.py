"""One spelling for what looks the same: at the door, in files, in tables, in keys."""

import ast
import unicodedata
from pathlib import Path

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.directory import name_filter
from ashgabat_centre.directory.models import Person
from ashgabat_centre.directory.names.parts import parts
from ashgabat_centre.files.file_names import clean_name
from ashgabat_centre.files.models import AttachmentText
from ashgabat_centre.imports import targets
from ashgabat_centre.imports.table_sandbox import tidy
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reference_numbers import read_reference
from ashgabat_centre.records.search import PlaceAwareQuery, SearchKey
from ashgabat_centre.web.characters import UNSEEN_RUN, fold, normalize
from ashgabat_centre.web.door import cleaned
from tests import factories
from tests.sources import modules

BASE = Path(__file__).parents[2]

# What people and programs paste, beside any text at all.
PASTED = st.text(
    st.sampled_from(
        "aиеё\u0306\u0308\u0338\xad\u200b\u200c\u200d\u200e\u202e\ufe0f\u20e3❤🔥1ﬁﻼیمه=‼ ²½\u3164ßİ\x85\n"
    )
)
TEXTS = PASTED | st.text(max_size=40)
VISIBLE = st.text(st.characters(categories=("Lu", "Ll", "Nd"), exclude_characters="ĳĲ", max_codepoint=0x5FF))
# One word, as it is meant and as programs spell it.
SPELLINGS = {
    "Сергей Королёв": [
        "Сергеи\u0306 Королёв",
        "Сергей Короле\u0308в",
        "Сер\xadгей Коро\u200bлёв",
        "\ufeffСергей Королёв",
    ],
    "office": ["oﬃce", "of\u2060fice", "of\xadﬁce"],
    "سلام": ["ﺳﻼﻡ", "س\u00adلام"],
}
KEPT = [
    "می\u200cخواهم",
    "۱۴۰۰ ه\u200d.ش",
    "❤\ufe0f\u200d🔥",
    "1\ufe0f\u20e3",
    "5 м²",
    "№ 4",
    "10\u00a0кг",
    "ﷺ",
    "Ｗ",
    "\u200fکابل",
]


@given(TEXTS)
def test_row_112_a_text_that_was_normalized_stays_as_it_is(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)
    assert fold(fold(text)) == fold(text) == fold(normalize(text))


@given(VISIBLE, VISIBLE)
def test_row_112_two_words_that_look_different_stay_apart(one: str, other: str) -> None:
    alike = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (normalize(one) == normalize(other)) == alike


@given(VISIBLE, st.sampled_from(["\xad", "\u200b", "\u2060", "\ufeff", "\u202e", "\0"]), st.integers(0, 9))
def test_row_112_nothing_unseen_changes_a_word(word: str, unseen: str, at: int) -> None:
    assert normalize(word[:at] + unseen + word[at:]) == normalize(word)


@pytest.mark.parametrize("word", SPELLINGS)
def test_row_112_a_word_is_itself_at_every_door(word: str) -> None:
    for spelled in SPELLINGS[word]:
        assert normalize(spelled) == word
        assert cleaned(QueryDict(mutable=False, query_string=f"q={spelled}"))["q"] == word
        assert tidy([spelled]) == [word]
        assert clean_name(f"{spelled}.pdf") == f"{word}.pdf"
        assert parts(spelled) == parts(word)
        assert targets.fold_name(spelled) == targets.fold_name(word)


@pytest.mark.parametrize("text", KEPT)
def test_row_112_what_a_reader_sees_or_a_script_needs_is_kept(text: str) -> None:
    assert normalize(text) == text


def test_row_112_the_name_of_a_file_keeps_its_joiners() -> None:
    assert clean_name("می\u200cخواهم.pdf") == "می\u200cخواهم.pdf"
    assert clean_name("mi\u200cnutes.pdf") == "minutes.pdf"


def test_row_112_keys_fold_what_prose_keeps() -> None:
    assert fold("5 м²") == "5 м2"
    assert fold("می\u200cخواهم") == fold("میخواهم")
    assert fold("Ｗater") == "water"
    assert fold("Королев") != fold("Королёв")


@pytest.mark.django_db
def test_row_112_the_database_folds_the_same_characters() -> None:
    """Each unseen character but NUL and halves of pairs, which PostgreSQL doesn't take."""
    unseen = [
        chr(code) for code in range(1, 0xE1000) if UNSEEN_RUN.match(chr(code)) and not 0xD800 <= code < 0xE000
    ]
    assert search_key("".join(unseen)) == ""
    assert search_key("Сергеи\u0306 ﬁn Ｗ м²") == "Сергей fin W м2"
    seen = "".join(chr(code) for code in range(0x20, 0x500) if not UNSEEN_RUN.match(chr(code)))
    assert search_key(seen) == unicodedata.normalize("NFKC", seen)


@pytest.mark.django_db
def test_row_112_a_search_finds_a_word_however_document_and_question_are_spelled(officer: User) -> None:
    """Words that came in by no door are found too: the search reads documents and questions alike."""
    with access_context(officer.reader()):
        for word, spellings in SPELLINGS.items():
            for spelled in spellings:
                record = factories.meeting(officer, title=f"Talks with {spelled} held")
                made = factories.attachment(record, officer)
                AttachmentText.objects.create(attachment=made, part=0, text=f"A letter of {spelled}.")
                for asked in (word, *spellings):
                    query = PlaceAwareQuery(asked)
                    assert Record.objects.filter(pk=record.pk, search=query).exists(), (
                        ascii(spelled),
                        ascii(asked),
                    )
                    assert AttachmentText.objects.filter(attachment=made, search=query).exists()


@pytest.mark.django_db
def test_row_112_the_directory_s_list_finds_a_name_however_it_is_spelled(officer: User) -> None:
    """A joiner that Persian needs is kept in the name, and left out by many who ask for it."""
    with access_context(officer.reader()):
        person = Person.objects.create(name_en="Ｍａｒｙａｍ", name_native="علی\u200cزاده")
        for asked in ("علیزاده", "علی\u200cزاده", "Maryam", "MARYAM"):
            assert list(name_filter.people(asked)) == [person], ascii(asked)
        assert not name_filter.people("100%").exists()


@pytest.mark.parametrize("written", ["mtg/2026/0042 ", "ＭＴＧ/2026/00４2", "MTG/\u200b2026/0042"])
def test_row_112_a_reference_is_read_however_it_is_written(written: str) -> None:
    assert read_reference(written) == "MTG/2026/0042"


def search_key(text: str) -> str:
    """What the database makes of a text."""
    with connection.cursor() as cursor:
        cursor.execute("select " + SearchKey.template % {"expressions": "%s"}, [text])
        return str(cursor.fetchone()[0])


def folds(tree: ast.AST) -> bool:
    """Whether a module decides for itself which characters are the same."""
    nodes = list(ast.walk(tree))
    sources = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "unicodedata"]
    imported = {name.name for node in sources for name in node.names}
    used = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    return "normalize" in imported or "unicodedata.normalize" in used


def test_row_112_one_module_decides_which_characters_are_the_same() -> None:
    """What an office program takes for one path is another question, which the judges of documents answer; so is
    beside which letter a name stands in a list.
    """
    paths = "ashgabat_centre/files/judges/destinations.py"
    assert [where for where, tree in modules(BASE) if folds(tree)] == [
        paths,
        "ashgabat_centre/web/alphabet.py",
        "ashgabat_centre/web/characters.py",
    ]


@pytest.mark.parametrize(
    "line", ["from unicodedata import normalize", "plain = unicodedata.normalize('NFC', word)"]
)
def test_row_112_a_planted_folding_is_seen(line: str) -> None:
    assert folds(ast.parse(line))

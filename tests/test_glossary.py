"""One word for one thing: docs/glossary.md is whole, its code exists, and no page uses a word it rules out."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.languages import BASE, CYRILLIC, catalogue, texts
from tests.sources import APPS
from tests.test_names import product

GLOSSARY = BASE / "docs" / "glossary.md"
HEADS = [
    ["English", "Russian", "Meaning", "Source", "In code", "Not"],
    ["Word", "Meaning", "Source", "In code", "Not"],
]
# A template's words: without comments, tags, values, scripts and markup.
NOT_WORDS = re.compile(
    r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<[^>]*>", re.DOTALL
)
# Where a term's English has a second meaning, its context says so: on paper an unfinished text is a «проект».
OTHERWISE = {("document", "Draft")}

type Term = dict[str, str]


def read_terms(part: str) -> list[Term]:
    """The rows of the tables under one heading of the glossary, by the heads of their columns."""
    text = GLOSSARY.read_text(encoding="utf-8").partition(f"\n## {part}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines() if line[:1] == "|"]
    heads = {len(head): head for head in HEADS}
    return [
        dict(zip(heads[len(row)], row, strict=True))
        for row in rows
        if row not in HEADS and set("".join(row)) != {"-"}
    ]


CENTRE = read_terms("Words of the Centre")
CODE = read_terms("Words of the code")
RULED_OUT = [
    (term["English"], word.strip()) for term in CENTRE for word in term["Not"].split(";") if word.strip()
]


# --- The glossary itself --------------------------------------------------------------------------------------


def test_every_term_of_the_centre_has_both_languages_a_meaning_and_a_source() -> None:
    assert len(CENTRE) > 80
    assert [
        term["English"]
        for term in CENTRE
        if not all(term[head] for head in ("English", "Russian", "Meaning", "Source"))
        or not CYRILLIC.search(term["Russian"])
    ] == []


def test_every_word_of_the_code_has_a_meaning_and_a_source() -> None:
    assert len(CODE) > 15
    assert [term["Word"] for term in CODE if not (term["Meaning"] and term["Source"])] == []


@pytest.mark.parametrize(("terms", "head"), [(CENTRE, "English"), (CENTRE, "Russian"), (CODE, "Word")])
def test_no_word_is_listed_twice(terms: list[Term], head: str) -> None:
    words = [term[head] for term in terms]
    assert sorted({word for word in words if words.count(word) > 1}) == []


# --- What it says of the code ---------------------------------------------------------------------------------


def members(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


@cache
def classes() -> dict[str, set[str]]:
    """The names that stand in each class of the product; no two classes share a name."""
    return {
        node.name: set(members(node.body))
        for path in product(BASE)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


@cache
def places() -> set[str]:
    """Every module and folder of the product, those of the kernel without its name."""
    files = {path.relative_to(BASE) for app in APPS for path in (BASE / app).rglob("*.py")}
    folders = {parent for path in files for parent in path.parents if parent != Path()}
    names = {path.with_suffix("").as_posix() for path in files | folders}
    return {name.removeprefix("ashgabat_centre/") for name in names}


def exists(name: str) -> bool:
    """Whether the product has this class, attribute of a class, module or folder."""
    owner, _, member = name.partition(".")
    return name in places() or (owner in classes() and (not member or member in classes()[owner]))


def test_what_carries_a_term_in_code_exists() -> None:
    named = [name for term in CENTRE + CODE for name in re.findall(r"`([^`]+)`", term["In code"])]
    assert len(named) > 60
    assert [name for name in named if not exists(name)] == []


def test_a_planted_name_is_missed_in_the_code() -> None:
    assert not exists("Promise") and not exists("Record.promise") and not exists("records/promises")


# --- What people read -----------------------------------------------------------------------------------------


def pattern(word: str) -> re.Pattern[str]:
    """The word with any capital, over any line end; an asterisk stands for any letters."""
    escaped = re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    return re.compile(rf"\b{escaped}\b", re.IGNORECASE)


def shown() -> Iterator[tuple[str, str]]:
    """Every word people read: where it stands, and what it says."""
    for entry in catalogue():
        yield f"msgid {entry.msgid!r}", f"{entry.msgid} {entry.msgid_plural}"
        for text in texts(entry):
            yield f"msgstr of {entry.msgid!r}", text
    for path in sorted((BASE / "templates").rglob("*.*")):
        yield path.relative_to(BASE).as_posix(), NOT_WORDS.sub(" ", path.read_text(encoding="utf-8"))
    for path in (path for app in APPS for path in sorted((BASE / app).rglob("*"))):
        if path.name == "policy.sql":
            yield path.relative_to(BASE).as_posix(), sentences(path.read_text(encoding="utf-8"))
        elif path.suffix == ".toml" and path.parent.name == "data":
            names = re.findall(r'= "([^"]*)"', path.read_text(encoding="utf-8"))
            yield path.relative_to(BASE).as_posix(), "\n".join(names)


def sentences(sql: str) -> str:
    """With what words the database refuses."""
    return "\n".join(re.findall(r"message = (?:format\()?'((?:[^']|'')*)'", sql))


def ruled_out(text: str) -> list[str]:
    """The words of the glossary's last column that stand in a text."""
    return [word for _term, word in RULED_OUT if pattern(word).search(text)]


SHOWN = list(shown())


@pytest.mark.parametrize(("term", "word"), RULED_OUT, ids=[word for _, word in RULED_OUT])
def test_no_page_uses_a_word_that_is_ruled_out(term: str, word: str) -> None:
    wanted = pattern(word)
    assert [where for where, text in SHOWN if wanted.search(text)] == [], f"Say “{term}”."


def test_what_is_shown_is_read_in_every_place_it_comes_from() -> None:
    read = {where.rpartition(".")[2] for where, _text in SHOWN if not where.startswith("msg")}
    assert read == {"html", "txt", "sql", "toml"}
    assert [where for where, text in SHOWN if where.endswith("commitments/policy.sql") and not text] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Promises are made here", ["promis*"]),
        ("Who sees\n  to it, and until when", ["who see* to it"]),
        ("Settle it, or end it", ["end it", "settl*"]),
        ("Put a person on it, or put it on the register", ["put a person on*", "put * on the register"]),
        ("The lists taken out, and those asked of me", ["asked of me", "lists taken out"]),
        ("Подготовка обещанного, о котором пообещали", ["*обеща*", "*обещан*"]),
        ("За владельцами записи", ["владел*"]),
        ("Текст не согласован", ["*согласова*"]),
        ("Несогласованные тексты", ["*согласова*"]),
        ("Кто согласует и кто согласовывал", ["*согласовыва*", "*согласу*"]),
        ("Ранга собеседника", ["ранг*"]),
        ("О двухэтапной аутентификации", ["двухэтап*"]),
        ("Направлено в переписку", ["переписк*"]),
        ("Шифротелеграммы", ["шифротелеграмм*"]),
        ("Сессию завершите в аккаунте", ["аккаунт*", "сесси*"]),
    ],
)
def test_a_planted_word_is_seen_in_any_form(text: str, words: list[str]) -> None:
    assert ruled_out(text) == words


def test_what_is_close_to_a_word_that_is_ruled_out_is_let_by() -> None:
    assert (
        ruled_out("A compromise, by agreement: согласие, согласны, общая, на ранних этапах, за вечер") == []
    )
    assert sentences("raise x using message = 'who sees to it', constraint = 'settled';") == "who sees to it"


def test_russian_is_written_without_yo() -> None:
    assert [where for where, text in SHOWN if "ё" in text.lower()] == []


def test_what_people_read_and_the_glossary_agree_in_russian() -> None:
    """A term that stands alone as a message is translated by the glossary's word."""
    russian = {term["English"].lower(): term["Russian"].lower() for term in CENTRE}
    differing = {
        entry.msgid: entry.msgstr
        for entry in catalogue()
        if entry.msgid.lower() in russian
        and not entry.msgid_plural
        and (entry.msgctxt, entry.msgid) not in OTHERWISE
        and entry.msgstr.lower() != russian[entry.msgid.lower()]
    }
    assert differing == {}

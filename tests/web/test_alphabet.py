"""Names stand in lists where a reader looks for them, in every alphabet of the region, in Python and in PostgreSQL."""

from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.web.alphabet import APOSTROPHES, ARABIC, CYRILLIC, ODD, SortKey, sort_key

pytestmark = pytest.mark.django_db

LATIN = "abcdefghijklmnopqrstuvwxyzçäžňöşüýāēīōūčğñ"
WRITTEN = LATIN + LATIN.upper() + CYRILLIC + CYRILLIC.upper() + ARABIC + ODD + APOSTROPHES
LETTERS = st.sampled_from(WRITTEN + 'ёЁѐӑӱ0123456789 -–.,()«»"/\u0301\u0306\u0308\u200c\u00ad\u00a0ﬁ№Ⅳ½')
NAMES = st.text(LETTERS, max_size=30)


def in_postgresql(*names: str) -> list[str]:
    """The keys PostgreSQL gives these names, by the same expression as its columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {SortKey.template % {'expressions': 'name'}} from unnest(%s::text[]) with ordinality one(name, at)"
            " order by at",
            [list(names)],
        )
        return [key for (key,) in cursor]


def ordered(*names: str) -> bool:
    """Whether each of these surely stands before the next."""
    return all(sort_key(one) < sort_key(other) for one, other in pairwise(names))


@given(st.lists(NAMES, min_size=1, max_size=20))
@example(["O‘ktam", "İSTANBUL", "й", "и\u0306", "ﬁ", "Ё", "Ӓ", "آمو", "«Şaşa»"])
def test_python_and_postgresql_give_a_name_one_key(names: list[str]) -> None:
    assert in_postgresql(*names) == [sort_key(name) for name in names]


@given(st.lists(NAMES, min_size=2, max_size=10))
def test_postgresql_compares_keys_as_python_does(names: list[str]) -> None:
    keys = [sort_key(name) for name in names]
    with connection.cursor() as cursor:
        cursor.execute("select key from unnest(%s::text[]) key order by key", [keys])
        assert [key for (key,) in cursor] == sorted(keys)


@given(NAMES)
def test_a_key_is_the_same_for_its_own_name_however_it_is_written(name: str) -> None:
    plain = name.replace("ß", "")  # of which capitals are two letters
    assert sort_key(f" «{plain.upper()}» ") == sort_key(plain.upper()) == sort_key(plain.upper().lower())
    for mark in APOSTROPHES:
        assert sort_key(name + mark) == sort_key(name)


@given(
    st.text(st.sampled_from(LATIN + CYRILLIC + " "), max_size=20),
    st.text(st.sampled_from(LATIN + CYRILLIC + " ")),
)
def test_what_begins_a_name_stands_before_it(beginning: str, rest: str) -> None:
    assert sort_key(beginning) <= sort_key(beginning + rest)


def test_letters_with_a_mark_stand_with_those_without() -> None:
    assert ordered(
        "Balkan",
        "Çary",
        "Cemal",
        "Daşoguz",
        "Owadan",
        "Öwez",
        "Pena",
        "Sapar",
        "Şaşa",
        "Taşauz",
        "Ýunus",
        "Zarina",
    )
    assert sort_key("Öwez") == sort_key("OWEZ")


@pytest.mark.parametrize(
    "letters",
    ["аәб", "гғд", "еж", "ийк", "кқл", "нңо", "оөп", "уўф", "уұүф", "уӯф", "хҳһц", "чҷш", "зиӣйк", "ыіь"],
)
def test_letters_of_the_region_stand_after_those_they_were_made_from(letters: str) -> None:
    assert ordered(*(f"{letter}яя" for letter in letters))


def test_io_stands_with_ie() -> None:
    assert sort_key("Ёлкин") == sort_key("Елкин")
    assert ordered("Елена", "Ёлкин", "Еремин", "Жанар")


def test_an_apostrophe_of_any_shape_is_none() -> None:
    assert len({sort_key(f"O{mark}ktam") for mark in ("", *APOSTROPHES)}) == 1


def test_latin_stands_before_cyrillic_and_this_before_the_letters_of_dari() -> None:
    assert ordered("7 апреля", "Zarina", "Абай", "Ямал", "احمد", "پنجشیر", "تخار", "یوسف")


def test_people_with_an_account_stand_in_it(officer: User, analyst: User, head: User) -> None:
    with as_owner():
        for user, name in ((officer, "Ýunus"), (analyst, "Zarina"), (head, "o‘ktam")):
            User.objects.filter(pk=user.pk).update(name=name)
    named = User.objects.filter(pk__in=[officer.pk, analyst.pk, head.pk])
    assert [user.name for user in named] == ["o‘ktam", "Ýunus", "Zarina"]

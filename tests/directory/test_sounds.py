"""What a name sounds like: the same for every alphabet and every system of romanization."""

import re
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ashgabat_centre.directory.names.fold import bones, shape
from ashgabat_centre.directory.names.keys import narrow, question_words, stored, wide
from ashgabat_centre.directory.names.parts import parts, read, written
from ashgabat_centre.directory.names.romanization import MOST_READINGS, readings
from ashgabat_centre.directory.names.scores import LEAST, scores

# How each letter of Russian is written by those who print names: passports, maps, the press of neighbours.
PASSPORT = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "ie",
            "y",
            "",
            "e",
            "iu",
            "ia",
        ],
        strict=True,
    )
)
MAPS = PASSPORT | {"й": "y", "ё": "yo", "ю": "yu", "я": "ya", "ъ": ""}
TURKMEN = MAPS | {"в": "w", "ж": "ž", "х": "h", "ч": "ç", "ш": "ş", "й": "ý", "я": "ýa", "ю": "ýu"}
SCHOLARS = MAPS | {"ж": "ž", "х": "x", "ц": "c", "ч": "č", "ш": "š", "й": "j", "я": "ja", "ю": "ju"}
GERMAN = MAPS | {"в": "w", "ж": "sch", "х": "ch", "ч": "tsch", "ш": "sch", "з": "s", "й": "j", "ц": "z"}
SYSTEMS = {"passport": PASSPORT, "maps": MAPS, "Turkmen": TURKMEN, "scholars": SCHOLARS}

ONE_NAME = {
    "Niyazov": "Ниязов Niyazov Nyýazow Niýazow Niazov Nijazov Nijasow",
    "Berdimuhamedov": "Бердымухамедов Berdimuhamedow Berdymukhammedov Berdymuchammedow Berdimuhamedov",
    "Mirziyoyev": "Мирзиёев Mirziyoyev Mirziyoev Mirzijojew",
    "Jeenbekov": "Жээнбеков Джээнбеков Jeenbekov Zheenbekov Jeyenbekov",
    "Tokayev": "Токаев Тоқаев Toqayev Tokajew Tokaev",
    "Rahmon": "Раҳмон Рахмон Rahmon Rakhmon رحمان",
    "Ghani": "Гани Ғанӣ Ghani Gani Ganī غنی",
    "Hekmatyar": "Hekmatyar Hikmatyar Хекматияр حکمتیار",
    "O‘rinov": "Ўринов O‘rinov Oʻrinov O'rinov Orinov",
    "Shoigu": "Шойгу Shoygu Shojgu Şoýgu Schoigu",
    "Vladimir": "Владимир Vladimir Wladimir Уладзімір Uladzimir",
    "Qasym-Jomart": "Қасым-Жомарт Касым-Жомарт Kassym-Jomart Qasym-Jomart",
}


def likeness(one: str, other: str) -> float:
    return scores(parts(one), [parts(other)])[0]


@pytest.mark.parametrize(
    ("name", "spelling"), [(name, one) for name, spelled in ONE_NAME.items() for one in spelled.split()]
)
def test_one_name_in_many_alphabets(name: str, spelling: str) -> None:
    assert likeness(spelling, name) >= 0.7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ниязов Сапармурат", "Saparmurat Niyazov"),  # reversed
        ("S. Niyazov", "Сапармурат Ниязов"),  # initials
        ("Ниязов С.А.", "Saparmurat Atayevich Niyazov"),
        ("Niyzaov Saparmurat", "Сапармурат Ниязов"),  # a slip of the finger
        ("Dr. Abdul Ghafar Haqani", "عبدالغفار حقانی"),  # titles, and names written together
        ("Noor-ul-Haq Olumi", "نورالحق علومی"),
        ("Sangardost Ahmad", "Ahmad Sangar Dost"),
        ("Әбіш Кекілбайұлы", "Abish Kekilbayevich"),  # a father's name, Kazakh and Russian
        ("Taalaibek Uulu Ulan", "Ulan Taalaybekovich"),
        ("Habibullah", "حبیب الله"),
        ("Мухаммад Хусейн", "Mohammed Hossein"),
        ("Ольга Леонидовна", "Volha Leanidauna"),
    ],
)
def test_a_name_is_known_however_it_is_put(one: str, other: str) -> None:
    assert likeness(one, other) >= LEAST
    assert likeness(other, one) >= LEAST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Karimov", "Rahimov"),
        ("Vladimir Bazanov", "Vladimir Bozhko"),
        ("Abel Maharramov", "Abylay Mukhamejanov"),
        ("Haji Karim", "Haji Nazar"),
    ],
)
def test_another_name_is_no_answer(one: str, other: str) -> None:
    assert likeness(one, other) < LEAST


CONSONANTS, OPEN = "бвгдзклмнпрстхчшж", "аиоу"
SYLLABLE = st.tuples(st.sampled_from(CONSONANTS), st.sampled_from(OPEN)).map("".join)
SURNAMES = st.tuples(
    st.lists(SYLLABLE, min_size=2, max_size=4).map("".join), st.sampled_from(["ров", "беков", "ниев", "таев"])
).map("".join)


@given(SURNAMES, st.sampled_from(sorted(SYSTEMS)))
def test_each_system_of_romanization_gives_the_same_key(name: str, system: str) -> None:
    assume("ждж" not in name)
    romanized = "".join(SYSTEMS[system][letter] for letter in name)
    assert {bones(sound) for sound in readings(name)} & {bones(sound) for sound in readings(romanized)}


@given(SURNAMES)
def test_german_spelling_is_near_enough_to_be_found(name: str) -> None:
    assert likeness("".join(GERMAN[letter] for letter in name), name) >= LEAST


@given(st.text(max_size=40))
def test_any_text_is_read_into_plain_sounds_and_no_more_than_a_few(text: str) -> None:
    for word in text.split():
        sounds = readings(word)
        assert len(sounds) <= MOST_READINGS
        assert all(re.fullmatch("[a-z]+", sound) for sound in sounds)


@given(st.text(max_size=60))
def test_what_is_written_down_is_read_back(text: str) -> None:
    name = parts(text)
    assert read(written(name)) == name


@given(st.text(max_size=60), st.booleans())
def test_no_text_breaks_out_of_a_key_or_a_question(text: str, unfinished: bool) -> None:
    name = parts(text)
    assert re.fullmatch("[a-z0-9 ]*", stored(name))
    words = question_words(name, unfinished)
    for query in (*narrow(words), *wide(words)):
        assert re.fullmatch(r"[a-z0-9|&()':*]+", query)


@given(st.text("абвгиклмнорст", min_size=3, max_size=9))
def test_a_name_answers_itself_best(name: str) -> None:
    assume(parts(name) and parts(name)[0].distinguishes)
    assert likeness(name, name) == pytest.approx(1)


def test_consonants_of_one_family_differ_less_than_of_two() -> None:
    near, far = zip(*(((a, b), (a, "k")) for a, b in ("gh", "dt", "zs", "pb")), strict=True)
    differing = [sum(x != y for x, y in zip(shape(a), shape(b), strict=True)) for a, b in (*near, *far)]
    assert differing == [1] * 4 + [3] * 4


def test_words_are_paired_once() -> None:
    """“Ahmad Ahmad” is not answered by one Ahmad."""
    twice, once = scores(parts("Ahmad Ahmad"), [parts("Ahmad Ahmad"), parts("Ahmad Zia")])
    assert twice == pytest.approx(1)
    assert once < 0.6


def test_every_pair_of_spellings_of_a_name_is_like() -> None:
    unlike = [
        (one, other)
        for spelled in ONE_NAME.values()
        for one, other in product(spelled.split(), repeat=2)
        if likeness(one, other) < LEAST
    ]
    assert unlike == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("عبدالله", "Abdullah"),
        ("Абдулла", "Abdullah"),
        ("عیسی", "Isa"),
        ("موسی", "Musa"),
        ("Abdoollah", "عبدالله"),
    ],
)
def test_names_of_faith_are_heard_alike_in_every_script(one: str, other: str) -> None:
    assert [part.sounds[0] for part in parts(one)] == [part.sounds[0] for part in parts(other)]

"""The whole road on real input: filed by people, cleared by another, assembled by a worker, printed twice."""

import json
import os
import re
import subprocess
from pathlib import Path

import pypdf
import pytest

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.reference.models import Country
from ashgabat_centre.tools import by_form
from ashgabat_centre.tools.embedded import BASE
from ashgabat_centre.tools.road.material import Excerpt, Material, Official, Pair, first_sentences, read
from ashgabat_centre.tools.road.records import Filing, make_people
from monitoring.notes.views import SituationNotePages
from tests.factories import KAZAKHSTAN, theme

REFERENCE = re.compile(r"(?:MTG|NOTE|EXC)/\d{4}/\d{4}")
LIMIT = 24


@pytest.mark.timeout(240)  # it migrates a database of its own first
@pytest.mark.skipif("REAL_INPUT" not in os.environ, reason="REAL_INPUT names no folder of real texts")
def test_the_road_on_real_input(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "try-road", f"DATA={os.environ['REAL_INPUT']}", f"OUT={tmp_path}", f"LIMIT={LIMIT}"],
        cwd=BASE,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["records"] + told["refused"] == LIMIT
    assert (told["cleared"], told["cited"]) == (told["records"], told["records"])

    texts = {}
    for path in sorted(tmp_path.glob("*.pdf")):
        pages = pypdf.PdfReader(path).pages
        texts[path.stem[-2:]] = "\n".join(page.extract_text() for page in pages)
        told["pages"] -= len(pages)
    assert (sorted(texts), told["pages"]) == (["en", "ru"], 0)
    assert [len(set(REFERENCE.findall(text))) for text in texts.values()] == [told["records"]] * 2
    for text in texts.values():
        assert [len(re.findall(letters, text)) > 400 for letters in ("[a-z]", "[а-я]")] == [True, True]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("names", "texts/un_general_debate/TKM_72_2017.txt"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def test_files_are_read_as_they_come(folder: Path) -> None:
    debate = folder / "texts" / "un_general_debate"
    (debate / "UZB_71_2016.txt").write_bytes(
        "\ufeffMr. President,\rthe harvest was good.\r".encode() + b"caf\xe9\r"
    )
    (debate / "TJK_70_2015.txt").write_bytes("\ufeffWater is life.".encode("utf-16-le"))
    (debate / "MNG_70_2015.txt").write_text("Another country speaks.")
    (debate / "speakers.tsv").write_text(
        "country\tpost_as_recorded\tname_as_recorded\nTJ\tPresident\tRahmon\nTJ\n"
    )
    (folder / "names" / "names.tsv").write_bytes(
        "\ufeffalias\tentity_id\tcountry\tcanonical_name\tlanguage_script\r\n"
        'Latin\te1\tUZB\tO‘zbek "Q\ten/Latn\r\nУзбек\te1\tUZB\tO‘zbek "Q\tru/Cyrl\r\n'.encode()
    )

    material = read(folder, {"UZB", "TJK", "TKM"})

    assert material.officials == [
        Official("TJK", "Rahmon", "", "President"),
        Official("UZB", 'O‘zbek "Q', "Узбек"),
    ]
    assert material.excerpts == [
        Excerpt("TJK", 2015, "TJK_70_2015", "Water is life."),
        Excerpt("UZB", 2016, "UZB_71_2016", "Mr. President,\nthe harvest was good."),
    ]
    assert material.remarks == [
        "TKM_72_2017.txt can't be read (Is a directory): filed without it.",
        "There is no texts/un_parallel_en_ru.tsv: filed without it.",
    ]
    assert dict(material.skipped) == {
        "lines of UZB_71_2016.txt that are not UTF-8": 1,
        "lines of texts/un_general_debate/speakers.tsv with more or fewer cells than headings": 1,
        "statements of other countries": 1,
    }


def test_an_empty_folder_says_what_it_lacks(tmp_path: Path) -> None:
    material = read(tmp_path, {"KAZ"})
    assert (bool(material), len(material.remarks)) == (False, 4)


def test_a_list_without_its_columns_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "un_parallel_en_ru.tsv").write_text("en\tfr\nHello\tBonjour\n")
    assert read(tmp_path, set()).remarks[-1] == (
        "texts/un_parallel_en_ru.tsv has no column doc, ru: filed without it."
    )


def test_opening_sentences_stand_on_one_line() -> None:
    text = "The harvest was\ngood. “Water is scarce.” The third is left out."
    assert first_sentences(text, 10) == "The harvest was good."
    assert first_sentences(text, 22) == "The harvest was good. “Water is scarce.”"


@pytest.mark.django_db
def test_what_a_form_refuses_is_counted_with_its_sentence() -> None:
    material = Material(
        officials=[Official("KAZ", "A name", post="p" * 161)],
        excerpts=[Excerpt("KAZ", 2015, "KAZ_70_2015", words) for words in ("One.", "Two\x00.", "Three.")],
        pairs=[
            Pair("2015/s/1", 2015, "It met.", "Он собрался."),
            Pair("2015/s/2", 2015, "It\x00ended.", "Конец."),
        ],
    )
    with as_owner():
        people = make_people()
    filing_ = Filing(material, people)
    filing_.file(6)
    assert dict(filing_.refused) == {
        "post: Ensure this value has at most 160 characters.": 1,
        "title: Null characters are not allowed.; summary: Null characters are not allowed.; "
        "body: Null characters are not allowed.": 1,
        "title: Null characters are not allowed.; summary: Null characters are not allowed.": 1,
    }
    assert (filing_.records, filing_.cleared) == (0, 0)


@pytest.mark.django_db
def test_a_text_the_search_cannot_hold_is_refused_in_words(analyst: User) -> None:
    body = " ".join(f"слово{number}" for number in range(120_000))
    fields = {
        "title": "Headline",
        "report": "spot",
        "summary": "Summary.",
        "body": body,
        "language": "ru",
        "occurred_on": "2026-01-01",
        "sensitivity": 0,
        "countries": [Country.objects.get(pk=KAZAKHSTAN).pk],
        "themes": [theme().pk],
    }
    rows = {"evidence": [{"citation": "A newspaper", "reliability": "B", "credibility": 2}]}
    with pytest.raises(by_form.Unfiled) as refusal:
        by_form.file(SituationNotePages, analyst, fields, rows)
    assert (
        str(refusal.value) == f"body: Ensure this value has at most 100000 characters (it has {len(body)})."
    )
    record = by_form.file(SituationNotePages, analyst, fields | {"body": body[:100_000]}, rows)
    with pytest.raises(by_form.Unfiled) as refusal:
        by_form.translate(record, analyst, "Headline", "w" * 5_001)
    assert str(refusal.value) == "summary: Ensure this value has at most 5000 characters (it has 5001)."

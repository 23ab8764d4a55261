"""Reading a folder of real texts and names as they come: other people's files, other alphabets, other line ends.

What can't be read is counted and left out; what is not there is said. Nothing in a file stops the run.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# A byte order mark settles the encoding; without one it is UTF-8, and a line that isn't is left out.
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
LINE_END = re.compile("\r\n|\r|\n")
SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"')]*\s+(?=[\"“«(]?[^\W\da-z_])")
# A part of a statement: long enough to say something, short enough for one note.
SHORTEST, LONGEST = 300, 1500
# The two letters some lists name a country by, and the three the portal does (ISO 3166-1).
ISO3 = {"AF": "AFG", "KZ": "KAZ", "KG": "KGZ", "TJ": "TJK", "TM": "TKM", "UZ": "UZB"}


@dataclass(frozen=True)
class Official:
    """Somebody with a post, in Latin letters or any other, and in Russian where a list has it."""

    country: str
    name: str
    russian: str = ""
    post: str = ""


@dataclass(frozen=True)
class Excerpt:
    """A part of a statement, as it stands in its file; year is 0 where the file's name tells none."""

    country: str
    year: int
    source: str
    text: str


@dataclass(frozen=True)
class Pair:
    """The same sentence in both languages; year is 0 where its document tells none."""

    document: str
    year: int
    english: str
    russian: str


@dataclass
class Material:
    """What was read of a folder, and remarks on what was left out."""

    officials: list[Official] = field(default_factory=list)
    excerpts: list[Excerpt] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.officials or self.excerpts or self.pairs)


def read(folder: Path, known: set[str]) -> Material:
    """All of the folder that concerns the countries known by these ISO 3166-1 codes."""
    material = Material()
    reader = _Reader(folder, known, material)
    material.officials = [*reader.speakers(), *reader.names()]
    material.excerpts = _alternate(reader.statements())
    material.pairs = list(reader.pairs())
    return material


class _Reader:
    def __init__(self, folder: Path, known: set[str], material: Material) -> None:
        self.folder, self.known = folder, known
        self.remarks, self.skipped = material.remarks, material.skipped

    def names(self) -> list[Official]:
        """One official for each entity: the canonical name, and the first alias in Russian."""
        found: dict[str, Official] = {}
        wanted = ("entity_id", "country", "canonical_name", "language_script", "alias")
        for row in self._table("names/names.tsv", wanted):
            country = self._country(row["country"])
            if not country or not row["canonical_name"].strip():
                self.skipped["names of other countries, or without a name"] += 1
                continue
            known = found.setdefault(row["entity_id"], Official(country, row["canonical_name"]))
            if row["language_script"] == "ru/Cyrl" and not known.russian:
                found[row["entity_id"]] = Official(country, known.name, row["alias"])
        groups: dict[str, list[Official]] = {}
        for official in found.values():
            groups.setdefault(official.country, []).append(official)
        return _alternate(groups)

    def speakers(self) -> list[Official]:
        """Who spoke for each country, with the post as it was recorded."""
        found: dict[tuple[str, str, str], Official] = {}
        columns = ("country", "name_as_recorded", "post_as_recorded")
        for row in self._table("texts/un_general_debate/speakers.tsv", columns):
            country, name, post = (row[column] for column in columns)
            if (known := self._country(country)) and name.strip():
                found[known, name, post] = Official(known, name, post=post)
            else:
                self.skipped["speakers of other countries, or without a name"] += 1
        return list(found.values())

    def pairs(self) -> Iterator[Pair]:
        for row in self._table("texts/un_parallel_en_ru.tsv", ("doc", "en", "ru")):
            if row["en"].strip() and row["ru"].strip():
                yield Pair(row["doc"], _year(row["doc"].split("/")[0]), row["en"], row["ru"])
            else:
                self.skipped["sentence pairs with one side empty"] += 1

    def statements(self) -> dict[str, list[Excerpt]]:
        """The parts of each statement, under its file's name, in an order that is the same every time."""
        place = self.folder / "texts" / "un_general_debate"
        files = sorted(place.glob("*.txt")) if place.is_dir() else []
        if not files:
            self.remarks.append("There are no statements under texts/un_general_debate: filed without them.")
        found = {}
        for file in files:
            code, _, rest = file.stem.partition("_")
            if country := self._country(code):
                year = next((year for part in rest.split("_") if (year := _year(part))), 0)
                parts = list(_cut("\n".join(self._lines(file))))
                random.Random(file.name).shuffle(parts)
                found[file.name] = [Excerpt(country, year, file.stem, part) for part in parts]
            else:
                self.skipped["statements of other countries"] += 1
        return found

    def _country(self, code: str) -> str:
        """The code the portal knows the country by; '' where it knows none."""
        code = code.strip().upper()
        code = ISO3.get(code, code)
        return code if code in self.known else ""

    def _table(self, name: str, wanted: tuple[str, ...]) -> Iterator[dict[str, str]]:
        """The rows of a tab-separated list by its headings, in whatever order they stand."""
        path = self.folder / name
        if not path.is_file():
            self.remarks.append(f"There is no {name}: filed without it.")
            return
        lines = iter(self._lines(path))
        headings = [heading.strip().lower() for heading in next(lines, "").split("\t")]
        if missing := [heading for heading in wanted if heading not in headings]:
            self.remarks.append(f"{name} has no column {', '.join(missing)}: filed without it.")
            return
        for line in lines:
            cells = line.split("\t")
            if len(cells) == len(headings):
                yield dict(zip(headings, cells, strict=True))
            elif line.strip():
                self.skipped[f"lines of {name} with more or fewer cells than headings"] += 1

    def _lines(self, path: Path) -> Iterator[str]:
        try:
            content = path.read_bytes()
        except OSError as error:
            self.remarks.append(f"{path.name} can't be read ({error.strerror}): filed without it.")
            return
        encoding = next((encoding for mark, encoding in MARKS if content.startswith(mark)), "utf-8")
        # An unreadable byte becomes a lone surrogate, which no readable line holds.
        unreadable = "surrogateescape" if encoding == "utf-8" else "replace"
        for line in LINE_END.split(content.decode(encoding, unreadable)):
            if re.search("[\ud800-\udfff]", line):
                self.skipped[f"lines of {path.name} that are not {encoding.upper()}"] += 1
            else:
                yield line.removeprefix("\ufeff")


def _year(text: str) -> int:
    return int(text) if re.fullmatch(r"(19|20)\d\d", text) else 0


def _cut(text: str) -> Iterator[str]:
    """Parts of whole sentences, untouched inside: line ends, page furniture and misread letters stay."""
    part = ""
    for sentence in _sentences(text):
        if part and len(part) + len(sentence) > LONGEST:
            yield part.strip()
            part = ""
        part += sentence
        if len(part) >= SHORTEST:
            yield part.strip()
            part = ""
    if part.strip():
        yield part.strip()


def _sentences(text: str) -> Iterator[str]:
    """Sentences with the blanks after them; what has no end is cut where it gets too long."""
    start = 0
    for end in (*(match.end() for match in SENTENCE_END.finditer(text)), len(text)):
        for place in range(start, end, LONGEST):
            yield text[place : min(place + LONGEST, end)]
        start = end


def first_sentences(text: str, least: int = 160) -> str:
    """The opening whole sentences of a text, on one line."""
    told = ""
    for sentence in _sentences(text):
        told = f"{told} {' '.join(sentence.split())}".strip()
        if len(told) >= least:
            break
    return told


def _alternate[Item](groups: dict[str, list[Item]]) -> list[Item]:
    """One from each group in turn, so that a small sample holds something of all."""
    longest = max(map(len, groups.values()), default=0)
    return [group[turn] for turn in range(longest) for group in groups.values() if turn < len(group)]

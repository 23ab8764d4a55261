"""What a PDF would do when it is opened, turned, clicked or sent: its actions, and the files it names."""

import io
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .destinations import judge_click, leads_away, straighten
from .pdf_syntax import PdfGroup, PdfName, PdfObject, Reference, find_objects, read_object, words_of
from .refusal import File, UnsafeFile

ACTIVE = {
    **dict.fromkeys(
        ("JavaScript", "JS", "Launch", "RichMedia", "RichMediaExecute", "OnInstantiate", "XFA"), "active"
    ),
    **dict.fromkeys(("ImportData", "GoToE", "Rendition"), "active"),
    "SubmitForm": "submits",
    **dict.fromkeys(("EmbeddedFile", "EmbeddedFiles"), "enclosed"),
}
FILES = ("F", "UF", "Unix", "DOS", "Mac")  # the entries of a dictionary that name a file
UNASKED = ("OpenAction", "AA")
LEADING = {*FILES, *UNASKED, "URI", "Base", "EF"}
WEB = ("http://", "https://")


def judge_pdf(file: File) -> None:
    """Refuse a PDF with actions, scripts or enclosed files, or one that reaches for another computer."""
    file.seek(0)
    data = file.read()
    reader = open_pdf(file)
    if not reader.is_encrypted:
        judge_objects(list(all_objects(data, reader)))
    elif reader.decrypt(""):
        judge_names(find_objects(data))
        plain = rewritten(reader)
        judge_objects(list(all_objects(plain, open_pdf(io.BytesIO(plain)))))
    else:
        raise UnsafeFile("locked")
    if not reader.pages:
        raise UnsafeFile("damaged")


def open_pdf(file: File) -> Any:
    """The reader of a PDF, which is loaded only where there is one."""
    import pypdf

    logging.disable()
    return pypdf.PdfReader(file, strict=False)


def rewritten(reader: Any) -> bytes:
    """An encrypted PDF that opens without a password, in plain bytes."""
    import pypdf

    out = io.BytesIO()
    pypdf.PdfWriter(clone_from=reader).write(out)
    return out.getvalue()


def all_objects(data: bytes, reader: Any) -> Iterator[PdfObject]:
    """Every object, those packed in streams of objects too."""
    for each in find_objects(data):
        yield each
        if each.stream and "First" in [key for group in groups_in(each.content) for key, _ in group.pairs()]:
            yield from packed_objects(data, each, reader)


def packed_objects(data: bytes, holder: PdfObject, reader: Any) -> Iterator[PdfObject]:
    """The objects in a stream of objects. Refuses one that can't be unpacked."""
    from pypdf.generic import read_object as read_stream

    begin = re.compile(rb"\s*").match(data, holder.place)
    stream: Any = read_stream(io.BytesIO(data[begin.end() if begin else holder.place :]), reader)
    if any(
        len(holder.content[0].values(key)) > 1 for key in ("Filter", "First", "N", "Length", "DecodeParms")
    ):
        raise UnsafeFile("damaged", holder.name)
    unpacked = stream.get_data()
    first = int(stream["/First"])
    numbers = [int(number) for number in re.findall(rb"\d+", unpacked[:first])]
    for number, offset in zip(numbers[::2], numbers[1::2], strict=False):
        yield read_object(unpacked, first + offset, number)


def groups_in(content: PdfGroup) -> Iterator[PdfGroup]:
    """Every dictionary and array in an object, itself included."""
    waiting = [content]
    while waiting:
        yield (group := waiting.pop())
        waiting += [each for each in group if isinstance(each, PdfGroup)]


def judge_names(objects: Iterable[PdfObject]) -> None:
    """Refuse what acts by its name alone, wherever it stands."""
    for each in objects:
        for group in groups_in(each.content):
            for name in group:
                if isinstance(name, PdfName) and name in ACTIVE:
                    raise UnsafeFile(ACTIVE[name], each.name, f"/{name}")


def judge_objects(objects: list[PdfObject]) -> None:
    """Refuse what acts, a file on another computer wherever it is named, and an address that is opened unasked."""
    judge_names(objects)
    reach = Reach(objects)
    for each in objects:
        for group in groups_in(each.content):
            if not LEADING.isdisjoint(name for name in group if isinstance(name, PdfName)):
                reach.judge_group(each.name, group)


class Reach:
    """What objects lead to, through references to any object that bears the number: of any revision and generation."""

    def __init__(self, objects: Iterable[PdfObject]) -> None:
        self.contents: dict[int, list[PdfGroup]] = {}
        for each in objects:
            self.contents.setdefault(each.number, []).append(each.content)

    def resolved(self, values: Iterable[object]) -> Iterator[object]:
        """These values, and for references what they refer to, however often on."""
        waiting, seen = list(values), set[int]()
        while waiting:
            value = waiting.pop()
            if not isinstance(value, Reference):
                yield value
            elif value not in seen:
                seen.add(value)
                waiting += [each for content in self.contents.get(value, ()) for each in content]

    def strings(self, values: Iterable[object]) -> list[str]:
        """The texts among these values."""
        return [words_of(value) for value in self.resolved(values) if isinstance(value, bytes)]

    def judge_group(self, place: str, group: PdfGroup) -> None:
        """Refuse a dictionary by whatever it leads to."""
        self.judge_files(place, group)
        self.judge_unasked(place, group.values(*UNASKED))
        for target in self.strings(group.values("URI", "Base")):
            self.judge_link(place, target)

    def judge_files(self, place: str, group: PdfGroup) -> None:
        """Refuse a dictionary that names a file on another computer, or one that is enclosed."""
        if any(
            isinstance(each, PdfGroup) and each.values(*FILES) for each in self.resolved(group.values("EF"))
        ):
            raise UnsafeFile("enclosed", place)
        remote = "URL" in group.values("FS")
        for target in self.strings(group.values(*FILES)):
            if remote or leads_away(target):
                raise UnsafeFile("share", place, target)

    def judge_link(self, place: str, target: str) -> None:
        """Refuse a link, or the beginning of all links, that leads to a network share or runs something."""
        judge_click(place, target)
        if straighten(target).startswith(("//", "file:")) and leads_away(target):
            raise UnsafeFile("share", place, target)

    def judge_unasked(self, place: str, actions: Iterable[object]) -> None:
        """Refuse an address among the actions that nobody has to click for, and among those that follow them.

        Actions stand in dictionaries by their occasion and in lists; a page that is gone to is no action.
        """
        waiting, seen = list(self.resolved(actions)), set[int]()
        while waiting:
            group = waiting.pop()
            if not isinstance(group, PdfGroup) or id(group) in seen:
                continue
            seen.add(id(group))
            if group.values("URI") or "URI" in group.values("S"):
                targets = self.strings(group.values("URI", "Base"))
                raise UnsafeFile("share", place, next(iter(targets), "/URI"))
            if "Page" not in group.values("Type") or group.values("S"):
                following = zip([None, *group], group, strict=False)
                waiting += self.resolved(value for key, value in following if key != "SD")

"""What is packed in the ZIP of an office document, read as it is really packed: the directory is only what it says."""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from .refusal import File, UnsafeFile

MIB = 1024 * 1024
CHUNK = 64 * 1024
MOST_MEMBERS = 2000
MOST_DIRECTORY = 512 * 1024
MOST_EXPANDED = 200 * MIB
MOST_RATIO = 50  # beyond ten megabytes; text and sheets seldom shrink to less than a twentieth
LOCAL = struct.Struct("<4s5HIIIHH")  # the header before each member's bytes
UNTOLD = (0xFFFFFFFF, 0xFFFFFFFF)  # sizes that stand in an extra field, for what might have grown large
DESCRIPTOR = 24  # bytes that may stand after a member whose sizes were not known before it was packed
OTHER_NAME = b"up"  # an extra field with another name of the member, which some programs take instead
NAMES = {
    "macro": r"vbaProject|vbaData|\.(docm|dotm|xlsm|xltm|xlam|xlsb|pptm|potm|ppam|ppsm)$|^(Basic|Scripts|Dialogs)/"
    r"|(macro|dialog)sheets/",
    "program": r"\.(exe|dll|com|scr|bat|cmd|ps1|vb[se]|jse?|wsf|hta|msi|jar|lnk|sh|py|class|svg|html?)$",
    "nested": r"\.(zip|7z|rar|gz|tgz|bz2|xz|cab|iso|tar)$",
    "embedded": r"oleObject\d*\.bin$|activeX/",
}
BEGINNINGS = {
    b"\xd0\xcf\x11\xe0": "embedded",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"Rar!": "nested",
    b"7z\xbc\xaf": "nested",
    b"ITSF": "program",
    b"{\\rtf": "embedded",
}


def judge_directory(file: File) -> None:
    """Refuse an archive whose directory is too long, before the directory is read."""
    file.seek(0, 2)
    length = file.tell()
    file.seek(max(0, length - 65557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise UnsafeFile("damaged")
    members, size = struct.unpack("<HI", tail[at + 10 : at + 16])
    if members > MOST_MEMBERS or size > MOST_DIRECTORY or b"PK\x06\x07" in tail[:at]:
        raise UnsafeFile("bomb")


def judge_members(file: File, archive: zipfile.ZipFile) -> None:
    """Refuse an archive whose members are not what its directory says, one by one and without a gap."""
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    if len({member.filename.casefold() for member in members}) < len(members):
        raise UnsafeFile("damaged")
    for member in members:
        judge_name(member)
    judge_expansion(members, sum(member.compress_size for member in members))
    end = 0
    for member in members:
        if not 0 <= member.header_offset - end <= (DESCRIPTOR if end else 0):
            raise UnsafeFile("damaged", member.filename)
        end = data_start(file, member) + member.compress_size
    if not 0 <= archive.start_dir - end <= DESCRIPTOR:
        raise UnsafeFile("damaged")


def judge_name(member: zipfile.ZipInfo) -> None:
    """Refuse a member that is locked, leads outside, or is by its name a macro, a program or an archive."""
    name = member.orig_filename
    if member.flag_bits & 0x41:
        raise UnsafeFile("locked")
    outside = (
        name.startswith("/") or "\\" in name or "\0" in name or not {"..", "."}.isdisjoint(name.split("/"))
    )
    if outside or stat.S_ISLNK(member.external_attr >> 16):
        raise UnsafeFile("unsafe")
    for word, pattern in NAMES.items():
        if re.search(pattern, name, re.I):
            raise UnsafeFile(word, name)


def judge_expansion(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse an archive that would be far larger unpacked (a ZIP bomb)."""
    expanded = sum(member.file_size for member in members)
    if expanded > MOST_EXPANDED or (expanded > 10 * MIB and expanded > MOST_RATIO * packed):
        raise UnsafeFile("bomb")


def data_start(file: File, member: zipfile.ZipInfo) -> int:
    """Where a member's bytes begin. Refuses one whose own header says otherwise than the directory."""
    file.seek(member.header_offset)
    sign, _, flags, method, _, _, crc, packed, size, name, extra = LOCAL.unpack(file.read(LOCAL.size))
    own = file.read(name).decode("utf-8" if flags & 0x800 else "cp437")
    others = OTHER_NAME in (member.extra[:2], file.read(extra)[:2])
    if flags & 0x41:
        raise UnsafeFile("locked")
    known = (
        flags & 8
        or (packed, size) == UNTOLD
        or (crc, packed, size) == (member.CRC, member.compress_size, member.file_size)
    )
    if (
        sign != b"PK\3\4"
        or own != member.orig_filename
        or method != member.compress_type
        or others
        or not known
    ):
        raise UnsafeFile("damaged", member.filename)
    return file.tell()


def unpack(file: File, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's bytes in pieces. Refuses it where they are others than the directory says: a program may read all."""
    file.seek(data_start(file, member))
    left, size, crc = member.compress_size, 0, 0
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsafeFile("damaged", member.filename)
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left:
        packed = file.read(min(CHUNK, left))
        left = left - len(packed) if packed else 0
        for piece in inflated(inflate, packed, last=not left):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > member.file_size:
                raise UnsafeFile("damaged", member.filename)
            yield piece
    whole = inflate is None or (inflate.eof and not inflate.unused_data)
    if (size, crc) != (member.file_size, member.CRC) or not whole:
        raise UnsafeFile("damaged", member.filename)


def inflated(inflate: "zlib._Decompress | None", packed: bytes, *, last: bool) -> Iterator[bytes]:
    """What these packed bytes hold, a piece at a time, so that a bomb is stopped before it is unpacked."""
    if inflate is None:
        yield packed
        return
    while packed:
        yield inflate.decompress(packed, CHUNK)
        packed = inflate.unconsumed_tail
    if last:
        yield inflate.flush()


def judge_beginning(name: str, beginning: bytes) -> None:
    """Refuse a member that is by its first bytes a program, an archive or an object."""
    for sign, word in BEGINNINGS.items():
        if beginning.startswith(sign):
            raise UnsafeFile(word, name)

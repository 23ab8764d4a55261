"""Files to attach, made as office programs make them, and hostile ones made by hand."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import docx
import pypdf
import xlsxwriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8" + bytes(200)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
BILLION = b'<!DOCTYPE a [<!ENTITY b "xx"><!ENTITY c "&b;&b;">]><a>&c;</a>'


def document(text: str = "Agreed minutes.") -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
EMPTY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'


def small_document() -> bytes:
    """The smallest DOCX there is: what is tried many times is tried with it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", MAIN)
        archive.writestr("word/document.xml", EMPTY)
    return out.getvalue()


def sheet() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Agreed")
    return out.getvalue()


def with_members(base: bytes, members: Mapping[str, bytes]) -> bytes:
    """That archive with these members besides, or in place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def pdf(text: str = "Agreed minutes") -> bytes:
    """One page with this line of ASCII on it."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_script() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('x');")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(name): value for name, value in action.items()}
    )
    return written(writer)


def pdf_with_file() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.add_attachment("inside.exe", PROGRAM)
    return written(writer)


def pdf_with_packed_script() -> bytes:
    """By hand: its action stands in a compressed stream of objects, where no search through the bytes finds it."""
    inside = b"<< /S /JavaScript /JS (app.alert) >>"
    packed = zlib.compress(b"5 0 " + inside)
    parts = [
        b"%PDF-1.5\n",
        b"1 0 obj << /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >> endobj\n",
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n",
        b"4 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n%b\nendstream endobj\n"
        % (len(packed), packed),
    ]
    starts = [sum(map(len, parts[:number])) for number in range(1, 6)]
    rows = [(0, 0, 255), *((1, start, 0) for start in starts[:4]), (2, 4, 0), (1, starts[4], 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    parts.append(
        b"6 0 obj << /Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Length %d >> stream\n%b\nendstream endobj\n"
        % (len(table), table)
    )
    return b"".join(parts) + b"startxref\n%d\n%%%%EOF" % starts[4]


def pdf_locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt("secret", algorithm="AES-256")
    return written(writer)

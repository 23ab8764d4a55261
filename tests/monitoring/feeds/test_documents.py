"""What a feed says is read in any of its formats and letters, and kept as text; the rest is refused in words."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from monitoring.feeds import documents
from monitoring.feeds.documents import FeedDocument, FeedSandbox
from monitoring.feeds.troubles import FeedTrouble

ADDRESS = "https://agency.example/feeds/all.xml"
opened: FeedSandbox


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>Agency</title>{"".join(items)}</channel></rss>'.encode()


def item(title: str = "Talks resume", text: str = "In Khujand.", link: str = "/news/1") -> str:
    return f"<item><title>{title}</title><description>{text}</description><link>{link}</link></item>"


@pytest.fixture(scope="module", autouse=True)
def sandbox() -> Iterator[None]:
    """One for all documents of this file, as a round has one."""
    global opened
    with FeedSandbox() as opened:
        yield


def read(data: bytes, charset: str = "") -> FeedDocument:
    return opened.read(data, charset=charset, address=ADDRESS)


FORMATS = {
    "rss20": rss(item()),
    "rss10": b"""<rdf:RDF xmlns="http://purl.org/rss/1.0/"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <channel><title>Agency</title></channel>
        <item rdf:about="https://agency.example/news/1">
        <title>Talks resume</title><description>In Khujand.</description>
        <link>https://agency.example/news/1</link></item></rdf:RDF>""",
    "atom10": b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Agency</title><entry><id>tag:1</id>
        <title type="html">Talks &lt;b&gt;resume&lt;/b&gt;</title><summary>In Khujand.</summary>
        <link href="/news/1"/></entry></feed>""",
    "JSON Feed": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Agency",
            "items": [
                {"id": "1", "title": "Talks resume", "content_html": "<p>In Khujand.", "url": "/news/1"}
            ],
        }
    ).encode(),
    "CAP": b"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier><info>
        <headline>Talks resume</headline><description>In Khujand.</description>
        <web>https://agency.example/news/1</web></info></alert>""",
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_title_text_and_link(name: str) -> None:
    document = read(FORMATS[name])
    (entry,) = document.entries
    assert document.format == name
    assert (entry.title, entry.text, entry.link) == (
        "Talks resume",
        "In Khujand.",
        "https://agency.example/news/1",
    )


LETTERS = "Переговоры в Душанбе возобновлены, стороны обсудили воду"
SAID = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize(
    ("encoding", "head", "charset"),
    [
        ("windows-1251", SAID.format("windows-1251"), ""),
        ("windows-1251", "", "windows-1251"),
        ("windows-1251", SAID.format("utf-8"), "utf-8"),
        ("koi8-r", SAID.format("koi8-r"), ""),
        ("koi8-r", "", ""),
        ("iso-8859-5", SAID.format("ISO-8859-5"), "nonsense"),
        ("utf-8", SAID.format("windows-1251"), "windows-1251"),
        ("utf-8-sig", "", ""),
        ("utf-16", SAID.format("utf-16"), ""),
        ("utf-16-be", "", "utf-8"),
        ("utf-8", SAID.format("utf-16"), "idna"),
    ],
)
def test_letters_are_read_whatever_was_said_of_them(encoding: str, head: str, charset: str) -> None:
    data = rss(item(title=LETTERS), head=head).decode().encode(encoding)
    assert [entry.title for entry in read(data, charset).entries] == [LETTERS]


def test_japanese_that_leads_from_ascii_and_back_is_read() -> None:
    data = rss(item(title="水に関する協議が再開")).decode().encode("iso2022_jp")
    assert [entry.title for entry in read(data).entries] == ["水に関する協議が再開"]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("euc-jp", "水に関する協議がドゥシャンベで再開された"),
        ("shift_jis", "水に関する協議がドゥシャンベで再開された"),
        ("gb2312", "关于水资源的会谈在杜尚别恢复"),
        ("tis-620", "การเจรจาเรื่องน้ำกลับมาเริ่มอีกครั้ง"),
        ("euc-kr", "두샨베에서 물에 관한 회담이 재개되었다"),
        ("iso8859-7", "Οι συνομιλίες για το νερό επαναλήφθηκαν"),
    ],
)
def test_letters_that_nothing_tells_are_refused_and_read_once_they_are_said(
    encoding: str, title: str
) -> None:
    data = rss(item(title=title), head="").decode().encode(encoding)
    with pytest.raises(FeedTrouble, match="does not say in which encoding"):
        read(data)
    assert [entry.title for entry in read(data, encoding).entries] == [title]


def test_one_damaged_letter_leaves_the_others() -> None:
    data = rss(item(title=LETTERS)).replace("Душанбе".encode(), "Душ".encode() + b"\xd0" + "нбе".encode())
    assert [entry.title for entry in read(data).entries] == [LETTERS.replace("Душанбе", "Душ�нбе")]


@pytest.mark.parametrize(
    "broken",
    [
        rss(item())[:-20],
        rss(item(title="Talks & water")),
        rss(item()).replace(b"</channel>", b""),
        b"\n\n" + rss(item()),
        rss(item(text="In Khujand.\x00\x08")),
        rss(item(text="In &nbsp;Khujand.")),
    ],
)
def test_broken_markup_is_read(broken: bytes) -> None:
    (entry,) = read(broken).entries
    assert (entry.title.startswith("Talks"), entry.text) == (True, "In Khujand.")


@pytest.mark.parametrize("fragment", [b"<rss>", b'<rss version="2.0"><channel>', b"<feed", b"<rdf:RDF>"])
def test_what_breaks_off_before_it_says_anything_is_refused(fragment: bytes) -> None:
    with pytest.raises(FeedTrouble) as trouble:
        read(fragment)
    assert trouble.value.word == "broken"


def test_a_feed_that_is_quiet_is_read() -> None:
    for quiet in (rss(), rss().replace(b"Agency", b"News & views"), b"<rss><channel/></rss>"):
        assert read(quiet).entries == []


HOSTILE = (
    "&lt;script&gt;alert(1)&lt;/script&gt;Talks &lt;b onclick=x&gt;resume&lt;/b&gt;",
    "<![CDATA[<style>p{}</style>Talks <img src=x onerror=alert(1)>resume]]>",
    "<![CDATA[<svg><script>alert(1)</script></svg><p>Talks resume</p>]]>",
    "<![CDATA[Talks<!-- <b> --> resume<script>alert(1)]]>",
)


@pytest.mark.parametrize("markup", HOSTILE)
def test_row_60_html_is_kept_as_its_words(markup: str) -> None:
    (entry,) = read(rss(item(title=markup, text=markup))).entries
    assert (entry.title, entry.text) == ("Talks resume", "Talks resume")


def test_row_60_a_plain_title_of_atom_drops_its_tags_too() -> None:
    atom = FORMATS["atom10"].replace(b'type="html"', b'type="text"')
    assert [entry.title for entry in read(atom).entries] == ["Talks resume"]


def test_row_60_signs_that_are_no_tags_stay() -> None:
    (entry,) = read(rss(item(title="Inflation &lt; 5 % &amp; falling", text="a &lt; b"))).entries
    assert (entry.title, entry.text) == ("Inflation < 5 % & falling", "a < b")


def test_row_60_unseen_characters_are_dropped_and_lengths_bounded() -> None:
    (entry,) = read(rss(item(title="Ta\u200blks\u202e resume", text="word " * 10_000))).entries
    assert entry.title == "Talks resume"
    assert (len(entry.text) <= 10_000, entry.text[-5:]) == (True, "word…")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example/",
        "https://a.example/ x",
        "http://[",
    ],
)
def test_row_60_a_link_leads_to_the_web_or_nowhere(link: str) -> None:
    assert [entry.link for entry in read(rss(item(link=link))).entries] == [""]


LAUGHS = (
    """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;">]>"""
)
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]>'
LONG = f'<!DOCTYPE rss [<!ENTITY x "{"a" * 5_000}">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, PARAMETER, LONG])
def test_row_59_entities_that_expand_or_reach_out_are_refused(head: str) -> None:
    with pytest.raises(FeedTrouble, match="entities of its own"):
        read(rss(item(title="&c;"), head=head))


def test_an_abbreviation_for_a_letter_is_read() -> None:
    head = '<!DOCTYPE rss [<!ENTITY nbsp "&#160;"><!ENTITY un "United Nations">]>'
    assert [entry.title for entry in read(rss(item(title="&un; talks"), head=head)).entries] == [
        "United Nations talks"
    ]


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"", "empty"),
        (b"<html><head><title>x</title></head></html>", "“<html>”"),
        (b"Not found", "“Not found”"),
        (b'{"error": "no"}', "something else"),
        (b"{broken", "breaks off"),
        (b"<rss>" + b" " * documents.MOST_BYTES, "larger than 2 MB"),
        (b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><info>", "breaks off"),
    ],
)
def test_what_is_no_feed_is_refused_with_what_was_seen_and_expected(data: bytes, seen: str) -> None:
    with pytest.raises(FeedTrouble, match=f"{seen}.*RSS, RDF, Atom, JSON Feed or CAP was expected"):
        read(data)


HEAVY = b"<rss><channel>" + b"<" * 1_900_000


def test_a_document_that_takes_too_long_costs_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SECONDS", 1)
    with FeedSandbox() as brief, pytest.raises(FeedTrouble, match=r"too complicated|damaged"):
        brief.read(HEAVY)


def test_documents_that_wait_for_heavy_ones_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SECONDS", 1)

    def outcome(data: bytes) -> str:
        try:
            return brief.read(data).format
        except FeedTrouble as trouble:
            return trouble.word

    with FeedSandbox() as brief, ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, [*[HEAVY] * 4, rss(item()), LAUGHS.encode(), rss(item())]))
    assert outcomes == [*["heavy"] * 4, "rss20", "entities", "rss20"]


def test_a_sandbox_ends_with_its_block_and_reads_nothing_more() -> None:
    with FeedSandbox() as brief:
        assert brief.read(rss(item())).format == "rss20"
    assert brief.process.returncode is not None
    with pytest.raises(FeedTrouble, match="took too long"):
        brief.read(rss(item()))


def test_an_item_is_known_by_its_name_its_link_or_its_words() -> None:
    named = "<item><guid>n-1</guid><title>a</title></item>"
    document = read(rss(named, named, item(title="b"), item(title="c", link=""), item(title="d", link="")))
    names = [entry.upstream for entry in document.entries]
    assert names[0] == "n-1"
    assert (len(names), len(set(names)), all(name.startswith("sha256:") for name in names[1:])) == (
        4,
        4,
        True,
    )


def test_days_are_read_and_nonsense_is_none() -> None:
    dated = "<item><title>a</title><pubDate>{}</pubDate></item>"
    (good,) = read(rss(dated.format("Mon, 02 Mar 2026 10:00:00 +0500"))).entries
    (bad,) = read(rss(dated.format("the day after"))).entries
    assert (good.published and good.published.isoformat(), bad.published) == (
        "2026-03-02T05:00:00+00:00",
        None,
    )

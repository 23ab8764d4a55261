"""Whatever is sent in an address, a form or a head: no query is made of it, no key it isn't meant for, no long wait."""

import ast
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language_from_request

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.web import resume, sealed_query
from ashgabat_centre.web.door import cleaned
from ashgabat_centre.web.small_numbers import small_number
from tests import factories, tiers
from tests.cast import Clients
from tests.checksums import checksums
from tests.test_architecture import BASE, SOURCES

pytestmark = pytest.mark.django_db


def every_address(patterns: Any = None, under: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the resolver, libraries' and the administration's included, with its full name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{under}{pattern.namespace}:" if pattern.namespace else under
            yield from every_address(pattern.url_patterns, space)
        elif pattern.name:
            yield f"{under}{pattern.name}", pattern


GIVEN: dict[str, Any] = {
    "number": UUID(int=1),
    "form": "csv",
    "word": "confirm",
    "version": 1,
    "led_to": 1,
    "slug": "MTG-1999-0001",
    "pk": 1,
    "verb": "clear",
    "language": "en",
    "object_id": "1",
    "app_label": "records",
    "content_type_id": 1,
    "uidb36": "1",
    "key": "a-b",
    "url": "nowhere",
}


def reach(name: str, pattern: URLPattern) -> str:
    wanted = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
    return reverse(name, kwargs={key: GIVEN.get(key, "1") for key in dict.fromkeys(wanted)})


ADDRESSES = {name: reach(name, pattern) for name, pattern in every_address()}
LISTS = {
    name: pattern.callback.view_initkwargs["pages"].filters
    for name, pattern in every_address()
    if name.endswith("-list") and hasattr(pattern.callback, "view_initkwargs")
}
FIRST, *OTHERS = LISTS
ROLES = ("officer", "head", "desk", "administrator")


def test_the_lists_of_the_resolver_are_found() -> None:
    assert set(LISTS) == {*(f"{kind}-list" for kind in factories.KINDS), "record-list", "contact-list"}


# --- Keys a list does not have ------------------------------------------------------------------------------------

STRAY = (
    "author__password__startswith",
    "title__contains",
    "search__isnull",
    "readers__id",
    "_connector",
    "_negated",
    "ordering",
    "order_by",
    "id",
    "pk__gt",
    "version",
    "sensitivity__lte",
    "status__in",
    "q__regex",
    "format",
    "__class__",
    "",
)


# The filters are the kind's and the rows the reader's: the first list is asked by everybody, each other list once.
ASKED = [*((role, FIRST) for role in ROLES), *((ROLES[0], name) for name in OTHERS)]


@pytest.mark.parametrize(("role", "listing"), ASKED)
def test_row_29_a_key_that_a_list_does_not_declare_is_400_for_everybody(
    role: str, listing: str, request: pytest.FixtureRequest, client_for: Clients
) -> None:
    client = client_for(request.getfixturevalue(role))
    for key in STRAY:
        assert client.get(reverse(listing), {key: "secret"}).status_code == 400, key
        assert client.post(reverse(listing), {key: "secret"}).status_code == 400, key


def test_row_29_a_stray_key_beside_a_good_one_is_400(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    for listing in LISTS:
        assert client.get(reverse(listing), {"status": "draft", "author__email": "a"}).status_code == 400


# --- No query is made of what is typed ----------------------------------------------------------------------------

BUILT = (ast.JoinedStr, ast.BinOp)
MAKERS = {"execute", "executemany", "callproc", "RunSQL", "SQL"}
QUERIES = [path for path in SOURCES if "bench" not in path.parts]


def put_together(path: Path) -> list[str]:
    """Calls in this file that run SQL made of strings, or hand a request's keys to a function."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        where = f"{path.relative_to(BASE) if path.is_relative_to(BASE) else path.name}:{node.lineno} {name}"
        first = node.args[0] if node.args else None
        formatted = isinstance(first, ast.Call) and getattr(first.func, "attr", "") in (
            "format",
            "join",
            "replace",
        )
        composed = formatted and ast.unparse(first).startswith("sql.SQL(")  # type: ignore[arg-type]
        if name in MAKERS and (isinstance(first, BUILT) or (formatted and not composed)):
            found.append(where)
        if name in ("raw", "extra", "RawSQL"):
            found.append(where)
        spread = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg is None]
        if any(word in text for text in spread for word in ("GET", "POST", "COOKIES", "META", "headers")):
            found.append(where)
    return found


def test_row_63_no_query_in_the_source_is_put_together_from_strings() -> None:
    assert [where for path in QUERIES for where in put_together(path)] == []


PLANTED = (
    'cursor.execute(f"select {name}")',
    'cursor.execute("select %s" % name)',
    'cursor.execute("select " + name)',
    'cursor.execute("select {}".format(name))',
    'connection.execute(", ".join(names))',
    'sql.SQL(f"select {name}")',
    'rows.raw("select 1")',
    'rows.extra(where=["1=1"])',
    'RawSQL("select 1", [])',
    "rows.filter(**request.GET.dict())",
    "rows.filter(**dict(self.request.POST.items()))",
)


@pytest.mark.parametrize("line", PLANTED)
def test_row_63_the_lint_finds_what_it_bans(line: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(line)
    assert len(put_together(planted)) == 1
    planted.write_text(
        'cursor.execute("select %s", [name]); cursor.execute(sql.SQL("a {}").format(sql.Identifier(b)))'
    )
    assert put_together(planted) == []


INJECTIONS = (
    "'",
    "' or '1'='1",
    "1) or (1=1",
    "1; drop table records_record; --",
    "' union select password from accounts_user --",
    "1/**/or/**/1=1",
    "\\'; select pg_sleep(5); --",
    "$$ or true $$",
    "%' or reference like '%",
    "{1,2}",
    "') @> '{}",
    "a & !b <-> :*",
    "0x27",
    "%s %(q)s {} {0}",
    "' || set_config('app.user_id','1',true) || '",
)


# Of the first list's readers one beside the officer in turn.
@pytest.mark.parametrize(
    ("role", "listing"), [one for one in ASKED if one[0] in (ROLES[0], *tiers.in_turn(ROLES[1:], FIRST))]
)
def test_row_63_no_injection_into_a_parameter_of_a_list_finds_or_breaks_anything(
    role: str, listing: str, request: pytest.FixtureRequest, officer: User, client_for: Clients
) -> None:
    """A corpus of our own and not sqlmap: each word in the search, then in all other parameters at once."""
    factories.meeting(officer, Status.CLEARED, title="zimorodok")
    client = client_for(request.getfixturevalue(role))
    names = [*(name for name in LISTS[listing].base_filters if name != "q"), "page_size"]
    for injection in INJECTIONS:
        found = client.post(reverse(listing), {"q": injection}, follow=True)
        assert (found.status_code, list(found.context["page"].rows)) == (200, []), injection
        refused = client.get(reverse(listing), dict.fromkeys(names, injection))
        assert (refused.status_code, list(refused.context["page"].rows)) == (422, []), injection
        for key in ("after", "words"):
            assert client.get(reverse(listing), {key: injection}).status_code in (200, 400), injection


def test_row_63_no_injection_changes_a_table(officer: User, client_for: Clients) -> None:
    factories.meeting(officer)
    client, before = client_for(officer), checksums()
    for injection in INJECTIONS:
        client.get(reverse("record-list"), {"q": injection}, follow=True)
        client.get(f"/meetings/{injection}/")
        client.get(reverse("country-list"), {"period": injection})
        client.get(f"/countries/{injection}/")
    assert checksums() == before


# --- Tokens and doors ---------------------------------------------------------------------------------------------


def test_row_49_no_address_does_without_the_token() -> None:
    assert [
        name for name, pattern in every_address() if getattr(pattern.callback, "csrf_exempt", False)
    ] == []


@pytest.mark.parametrize("role", tiers.in_turn(("officer", "administrator"), "row 49"))
def test_row_49_a_post_without_its_token_or_from_elsewhere_is_refused_everywhere(
    role: str, request: pytest.FixtureRequest
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(request.getfixturevalue(role))
    before = checksums()
    for name, address in ADDRESSES.items():
        for headers in ({}, {"Origin": "https://evil.example"}):
            assert client.post(address, {"csrfmiddlewaretoken": "x" * 64}, headers=headers).status_code in (
                403,
                405,
            ), name
    assert checksums() == before


OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "health",
}


def test_row_75_nobody_gets_further_than_the_door() -> None:
    client, inside = Client(), set()
    for name, address in ADDRESSES.items():
        answer = client.get(address)
        led = answer.get("Location", "").startswith((reverse("account_login"), reverse("admin:login")))
        if not led and answer.status_code not in (404, 405):
            inside.add(name)
    assert (
        inside - {name for name in inside if name.startswith("account_")}
        == {"health", "set_language", "invitation-open"} & inside
    )
    assert {name for name in inside if name.startswith("account_")} <= OPEN | {
        name
        for name in ADDRESSES
        if name.startswith("account_confirm") or "code" in name or "verification" in name
    }


def test_row_75_health_says_whether_and_no_more() -> None:
    answer = Client().get(reverse("health"))
    assert set(answer.json()) == {"well"}
    assert [name for name in answer.headers if name in ("Server", "X-Powered-By", "Via")] == []


def test_row_75_the_way_in_names_no_version_and_no_library() -> None:
    page = Client().get(reverse("account_login")).content.decode().lower()
    assert [word for word in ("django", "allauth", "gunicorn", "python", "postgres") if word in page] == []


# --- Long input -----------------------------------------------------------------------------------------------------

PATHOLOGICAL = (
    "a",
    "a ",
    "<",
    "(",
    "@",
    "a@",
    "-",
    "/",
    "9",
    "%",
    "&lt;",
    "\u0130",
    "\u0301",
    "{{",
    ".",
    "\t",
    "=?",
    ",;q=",
)
SHORT, LONG = 2_000, 20_000


def filters(text: str) -> None:
    for filterset in (LISTS[name] for name in filter(tiers.is_whole, LISTS)):
        data = QueryDict(mutable=True)
        data.update(dict.fromkeys(filterset.base_filters, text))
        filterset(data, user=User(pk=0), queryset=Record.objects.none()).is_valid()


def forms(text: str) -> None:
    user = User(pk=0)
    user.held = {"role": "officer", "level": 2, "export_level": 2}
    for kind in filter(tiers.is_whole, factories.FILED):
        form = factories.pages(kind).form
        form(dict.fromkeys(form.base_fields, text), user=user).is_valid()


def heads(text: str) -> None:
    text = text.encode().decode("latin-1")  # as a head arrives
    request = RequestFactory().get(
        "/",
        headers={
            "Accept-Language": text,
            "Cookie": text.replace("\t", " "),
            "HX-Request-Type": text,
            "X-Forwarded-For": text,
        },
    )
    get_language_from_request(request)
    assert request.COOKIES is not None and request.headers


def tokens(text: str) -> None:
    resume.read_form_token(text)
    small_number(text)
    url_has_allowed_host_and_scheme(text, {"portal"})
    for sealed in (text, "A" * len(text)):
        try:
            sealed_query.unseal(sealed)
        except sealed_query.NotSealedHere:
            continue


def passwords(text: str) -> None:
    try:
        validate_password(text, User(email="officer@unrcca.example", name="Aigul Officer"))
    except ValidationError:
        return


def shown(text: str) -> None:
    Template("{{ text|linebreaks }}{{ text }}{{ text|capfirst }}").render(Context({"text": text}))


def seconds(work: Callable[[str], None], text: str) -> float:
    """The least processor time of three: what others do on the machine does not count."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        work(text)
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("work", [filters, forms, heads, tokens, passwords, shown])
def test_row_61_ten_times_the_input_costs_about_ten_times_as_much(work: Callable[[str], None]) -> None:
    """Quadratic work would cost a hundred times as much. The limit of 100 ms stands beside it, with room."""
    work("warm")
    for piece in PATHOLOGICAL:
        short, long = (seconds(work, (piece * size)[:size]) for size in (SHORT, LONG))
        assert long <= 30 * short + 0.02, (piece, short, long)
        assert long < 0.5, (piece, long)


# --- Mail -------------------------------------------------------------------------------------------------------------


def test_row_64_a_line_end_makes_no_second_head_in_a_mail() -> None:
    for hostile in ("Talks\r\nBcc: evil@evil.example", "Talks\nX: 1", "Talks\rX: 1"):
        with pytest.raises(ValueError, match="[Nn]ewline|[Hh]eader|CR|line"):
            EmailMessage(hostile, "text", "portal@localhost", ["officer@unrcca.example"]).message()


def test_row_64_filing_and_clearing_sends_no_mail_and_so_no_title(
    officer: User, mailoutbox: list[Any]
) -> None:
    for kind in factories.FILED:
        factories.make(kind, officer, Status.CLEARED, title="zimorodok")
    factories.briefing()
    assert mailoutbox == []


def test_row_64_the_mails_there_are_hold_nothing_of_a_record(officer: User, mailoutbox: list[Any]) -> None:
    factories.meeting(officer, title="zimorodok")
    Client().post(reverse("account_reset_password"), {"email": officer.email})
    (mail,) = mailoutbox
    assert "zimorodok" not in str(mail.message()) and "\n" not in mail.subject


# --- What is sent is read at the door -----------------------------------------------------------------------------


def test_row_110_a_nul_in_a_word_is_taken_out_wherever_it_is_sent(officer: User, client_for: Clients) -> None:
    """The places where it was a fault: a draft's title, and a reason."""
    client, record = client_for(officer), factories.meeting(officer)
    made = factories.attachment(record, officer)
    draft = {"keep": "1", "draft": str(UUID(int=5)), "title": "Talks\0 held"}
    assert client.post(reverse("meeting-create"), draft).status_code == 200
    reason = {"reason": "Not\0 ours."}
    assert client.post(reverse("file-remove", args=[made.pk]), reason).status_code == 302
    assert client.get(reverse("record-list"), {"status\0": "draft\0"}).status_code == 200


def test_row_110_the_door_leaves_passwords_and_honest_words_alone() -> None:
    honest = QueryDict("title=Talks&title=Held")
    assert cleaned(honest) is honest
    assert cleaned(QueryDict("password=a%00b&title=a%00b")).dict() == {"password": "a\0b", "title": "ab"}


@pytest.mark.parametrize("digits", [9, 20, 5_000])
def test_row_110_a_number_of_many_digits_is_no_number(
    digits: int, officer: User, client_for: Clients
) -> None:
    client, number = client_for(officer), "9" * digits
    data = {f"counterparts-{number}-organization": number, "counterparts-0-organization": number, "look": "1"}
    data |= {"counterparts-TOTAL_FORMS": "1", "counterparts-INITIAL_FORMS": "0"}
    sent = client.post(
        reverse("meeting-create"), urlencode(data), content_type="application/x-www-form-urlencoded"
    )
    assert sent.status_code in (200, 422)


def read_elsewhere(path: Path) -> list[str]:
    """Where a text is looked at for being digits, to be read as a number: small_number's business."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    asked = (node for node in tree if isinstance(node, ast.Attribute))
    return [f"{path.name}:{node.lineno}" for node in asked if node.attr in ("isdigit", "isnumeric")]


def test_row_110_digits_are_asked_for_by_the_word_that_int_takes() -> None:
    assert [where for path in SOURCES for where in read_elsewhere(path)] == []


def test_row_110_a_planted_isdigit_is_seen(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text("int(text) if text.isdigit() else 0")
    assert len(read_elsewhere(tmp_path / "planted.py")) == 1

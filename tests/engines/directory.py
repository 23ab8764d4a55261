"""The directory in the engines' worlds: entries for its pages to name, and what is sent to them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.directory import duplicates, protections
from ashgabat_centre.directory.identities import ProtectedIdentity, ProtectedReader
from ashgabat_centre.directory.models import Person, Post
from ashgabat_centre.records.models import Status
from ashgabat_centre.web.resume import form_token
from tests import factories

CHANCE = "uuid_send(gen_random_uuid())"
ABOUT_IDENTITIES = ("identity", "readers", "strike", "lift")


def entries(by: User) -> dict[str, Any]:
    """By page: for each kind of entry a plain one, a duplicate, and a protected one that `by` alone knows."""
    rows: dict[str, Any] = {}
    factories.place()
    for kind, make in MAKERS.items():
        plain, duplicate, hidden = make("plain"), make("duplicate"), make("hidden")
        with access_context(by.reader()):
            duplicates.merge(duplicate, plain, by, "The same.")
        rows |= {kind: plain, f"{kind}-part": duplicate, f"{kind}-protect": make("named")}
        rows |= dict.fromkeys((f"{kind}-edit", f"{kind}-retire", f"{kind}-merge"), make("other"))
        factories.protected(hidden, by)
        rows |= dict.fromkeys((f"{kind}-{page}" for page in ABOUT_IDENTITIES), hidden)
    with access_context(by.reader()):
        threatened = factories.person("Somebody threatened")
        rows["protection-decide"] = protections.propose(threatened, "protect", by, "Threats were made.")
    return rows


MAKERS: dict[str, Callable[[str], Any]] = {
    "contact": lambda word: factories.person(f"Somebody {word}"),
    "institution": lambda word: factories.organization("ngo", code=f"o-{word}", name_en=f"Something {word}"),
}


def let_another_know(rows: dict[str, Any], user: User) -> None:
    """So that a name can be struck: somebody always knows."""
    with as_owner():
        ProtectedReader.objects.create(person=rows["contact-readers"], user=user)
        ProtectedReader.objects.create(organization=rows["institution-readers"], user=user)


def typed(page: str, rows: dict[str, Any], people: dict[str, User], person: User) -> dict[str, Any]:
    """What somebody who may would send to this page; nothing for a page that is none of the directory's."""
    kind, _, step = page.partition("-")
    if kind not in MAKERS:
        return {"q": "somebody"} if page == "directory" else {}
    if step in ("new", "edit"):
        return _form(kind, rows[f"{kind}-edit"] if step == "edit" else None, person)
    return {
        "merge": {"into": rows[kind].pk, "reason": "The same."},
        **dict.fromkeys(("protect", "lift"), {"reason": "Threats were made."}),
        "identity": {"name_en": "Sapar Annayev"},
        "readers": {"user": people["outsider"].pk},
        "strike": {"user": people["colleague"].pk},
    }.get(step, {})


def _form(kind: str, entry: Any, person: User) -> dict[str, Any]:
    sets = ("variants", "posts") if kind == "contact" else ("former_names",)
    rows = {f"{prefix}-{name}_FORMS": 0 for prefix in sets for name in ("TOTAL", "INITIAL")}
    # An other party stays known by the names it had.
    names = {
        "name_en": entry.name_en if entry else "Said otherwise",
        "name_ru": entry.name_ru if entry else "Иначе",
    }
    plain = names | {"tier": 3, "type": "ngo"}
    version = {"version": entry.version} if entry else {}
    return plain | rows | version | {"form_token": form_token(person)}


# --- In two worlds that differ by who stands behind a pseudonym ---------------------------------------------------


def stand_in(keeper: User) -> None:
    """In both worlds: a pseudonym, and who knows."""
    factories.protected(factories.person("Nobody yet"), keeper)


def hide(word: Callable[[str], str]) -> None:
    """In one of them, a name and a post behind it."""
    with as_owner():
        identity = ProtectedIdentity.objects.filter(person__isnull=False).order_by("pk")[0]
        for name in ("name_en", "name_ru", "name_native", "variants", "reason"):
            setattr(identity, name, word(name))
        identity.save()
        assert identity.person
        Post.objects.create(
            person=identity.person,
            organization=factories.organization(),
            title_en=word("title_en"),
            title_ru=word("title_ru"),
            since=timezone.localdate(),
        )


def meet(author: User, keeper: User, word: Callable[[str], str]) -> list[Any]:
    """In both worlds somebody is met, written to and then protected, under the same pseudonym and other names.

    The records, which every outsider may read: what stands in them and what is kept of them was written by name.
    """
    person = factories.person(
        word("before"),
        name_ru=word("russian"),
        honorific=word("address"),
        variants=[word("variant")],
        posts=[{"title_en": word("post"), "title_ru": word("postru")}],
    )
    with access_context(author.reader()):
        person.name_en = word("called")
        person.save()
    records = [*_meetings(author, person, word), _letter(author, person)]
    with _drawing_alike():
        factories.protected(person, keeper)
    return [factories.again(record) for record in records]


@contextmanager
def _drawing_alike() -> Iterator[None]:
    """With the database drawing no pseudonym by chance, which would tell the worlds apart by itself."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef('portal.protect(records_protection)'::regprocedure)")
        (drawing,) = cursor.fetchone()
        assert CHANCE in drawing
        cursor.execute(drawing.replace(CHANCE, "decode(repeat('00', 16), 'hex')"))
    yield
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(drawing)


def _letter(author: User, person: Person) -> Any:
    rows: dict[str, list[Any]] = {"follow_ups": []}  # whose numbers are drawn by chance
    return factories.cleared("correspondence", author, person=person.pk, rows=rows)


def _meetings(author: User, person: Person, word: Callable[[str], str]) -> list[Any]:
    """One that is cleared, and being corrected, and one that is submitted."""

    def met(stated: str) -> dict[str, Any]:
        row = {"organization": factories.organization().pk, "person": person.pk, "post": word(stated)}
        row |= {"person-text": word("called"), "person-was": word("called")}
        return {"counterparts": [row], "follow_ups": []}

    cleared = factories.cleared("meeting", author, rows=met("stated"))
    factories.corrected(cleared, author, "submitted", rows=met("corrected"))
    return [cleared, factories.make("meeting", author, Status.SUBMITTED, rows=met("submitted"))]


def addresses(pk: int) -> list[str]:
    """The pages of the protected person, those among them that are the list's alone."""
    pages = ("contact", *(f"contact-{step}" for step in ("edit", "merge", "protect", *ABOUT_IDENTITIES)))
    return [reverse("directory"), *(reverse(page, args=[pk]) for page in pages)]

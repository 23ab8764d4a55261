"""Import of people and their posts into the directory.

A row names a person and, optionally, a post. A person who is in the directory already is not entered again;
only a post that is missing is added.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory.models import Person, PersonName, Post
from ashgabat_centre.directory.names import find_same, index
from ashgabat_centre.directory.names.parts import TITLE, parts
from ashgabat_centre.imports.lookup import Directory, split
from ashgabat_centre.imports.targets import (
    Column,
    Fault,
    Judged,
    Target,
    Values,
    day_in,
    fold_name,
    missing,
    register,
)

NAMES = ("name_en", "name_ru", "name_native")
LONGEST = 200  # letters of a spelling
NAME_COLUMNS = (
    Column(
        "name_en",
        gettext_lazy("Name in English"),
        ("name", "full name", "name en", "name in english", "person"),
    ),
    Column(
        "name_ru",
        gettext_lazy("Name in Russian"),
        ("фио", "имя", "name ru", "name in russian", "имя по русски"),
    ),
    Column(
        "name_native",
        gettext_lazy("Name in their own script"),
        ("native name", "name native", "name in their own script", "original name"),
    ),
)
POST_COLUMNS = (
    Column(
        "organization",
        gettext_lazy("Institution"),
        ("institution", "organization", "organisation", "ministry", "учреждение", "организация", "ведомство"),
        help=gettext_lazy("As the directory calls it, in English or Russian, or its acronym."),
    ),
    Column("title_en", gettext_lazy("Post in English"), ("post", "title", "position", "post en", "function")),
    Column("title_ru", gettext_lazy("Post in Russian"), ("должность", "post ru", "пост")),
    Column("since", gettext_lazy("From"), ("since", "from", "start", "с", "начало")),
    Column("until", gettext_lazy("Until"), ("until", "to", "end", "по", "до", "окончание")),
)
PEOPLE_COLUMNS = (
    *NAME_COLUMNS,
    Column(
        "variants",
        gettext_lazy("Other spellings"),
        ("variants", "also known as", "aliases", "other spellings", "другие написания"),
        help=gettext_lazy("Separate several with semicolons."),
    ),
    Column("honorific", gettext_lazy("Form of address"), ("honorific", "form of address", "обращение")),
    Column(
        "tier",
        gettext_lazy("Tier"),
        ("tier", "level", "rank", "уровень"),
        help=gettext_lazy("From 1, head of State or Government, to 5, other."),
    ),
    *POST_COLUMNS,
)


@dataclass
class Planned:
    """The person a row is about: an entry of the directory, by number, or one that the first row with these
    names enters.
    """

    person: Person
    variants: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether the person is not in the directory yet."""
        number: int | None = self.person.pk
        return number is None


@dataclass
class Ready:
    """What will be entered for a row: the person, the post."""

    planned: Planned
    post: Post | None


class PeopleMaker:
    """Checks and makes rows with people and posts."""

    columns: ClassVar[tuple[Column, ...]] = PEOPLE_COLUMNS
    enters_people = True

    def __init__(self, user: User, level: int) -> None:
        self.directory = Directory()
        self.fresh: dict[str, Planned] = {}
        # The people above in the file, by the sound of their names.
        self.heard: dict[tuple[str, ...], Planned] = {}

    def judge(self, values: Values) -> Judged:
        """Check one row."""
        faults = missing(values, self.columns)
        names = [values[name] for name in NAMES if values.get(name)]
        if not names:
            faults.append(Fault("name_en", _("Give a name: in English, in Russian or in their own script.")))
        planned = self._planned(names, values, faults) if names else None
        post = self._post(values, faults)
        facts = (*names, *(values.get(c.name, "") for c in POST_COLUMNS)) if post else tuple(names)
        judged = Judged(facts, faults, ready=Ready(planned, post) if planned else None)
        if planned and not faults:
            self._compare(judged, planned, post)
        if planned and planned.is_new:
            judged.alike = self._alike(planned, [*names, *planned.variants])
        return judged

    def _alike(self, planned: Planned, names: list[str]) -> list[Fault]:
        """Whom a new person may be already, in whatever script: in the directory, or above in this file."""
        known = [match.label for match in find_same(names, "person")]
        sounds = [
            tuple(sorted(part.sounds[0] for part in parts(name) if part.weight > TITLE)) for name in names
        ]
        above = [self.heard.setdefault(sound, planned) for sound in sounds if sound]
        known += [one.person.name for one in above if one is not planned]
        sentence = _("It may be %(name)s, by the sound of the name.")
        return [Fault("name_en", sentence % {"name": name}) for name in dict.fromkeys(known)]

    def _planned(self, names: list[str], values: Values, faults: list[Fault]) -> Planned | None:
        """The person with these names: an entry, one from an earlier row, or a new one; None, with a fault,
        where several have them.
        """
        matches = self.directory.people(names)
        if len(matches) > 1:
            sentence = _(
                "The directory holds %(count)s people of this name. Enter the post on the right one’s page."
            )
            faults.append(Fault("name_en", sentence % {"count": len(matches)}))
            return None
        if matches:
            return Planned(Person(pk=matches.pop()))
        if above := next(
            (self.fresh[fold_name(name)] for name in names if fold_name(name) in self.fresh), None
        ):
            above.variants += self._variants(values, faults)
            return above
        return self._new(names, values, faults)

    def _new(self, names: list[str], values: Values, faults: list[Fault]) -> Planned | None:
        if not self.enters_people:
            sentence = _(
                "“%(name)s” is not in the directory. Enter the person there, or import people first."
            )
            faults.append(Fault("name_en", sentence % {"name": names[0][:80]}, unmatched=True))
            return None
        fields = {name: values.get(name, "") for name in (*NAMES, "honorific")}
        planned = Planned(Person(**fields, tier=self._tier(values, faults)), self._variants(values, faults))
        faults += faults_of(planned.person, exclude=["lead"])
        self.fresh |= {fold_name(name): planned for name in names}
        return planned

    def _variants(self, values: Values, faults: list[Fault]) -> list[str]:
        """The other spellings in this row; with a fault for each that is too long to be one."""
        variants = split(values.get("variants", ""))
        sentence = _("“%(text)s…” is longer than a name may be. Separate several spellings with semicolons.")
        faults += [
            Fault("variants", sentence % {"text": text[:40]}) for text in variants if len(text) > LONGEST
        ]
        return variants

    def _tier(self, values: Values, faults: list[Fault]) -> int:
        text = values.get("tier", "")
        words = {fold_name(str(label)): tier for tier, label in Person.Tier.choices}
        words |= {str(tier): tier for tier in Person.Tier.values}
        if text and fold_name(text) not in words:
            faults.append(
                Fault(
                    "tier", _("“%(text)s” is not a tier. Write a number from 1 to 5.") % {"text": text[:40]}
                )
            )
        return words.get(fold_name(text), Person.Tier.OTHER)

    def _post(self, values: Values, faults: list[Fault]) -> Post | None:
        """The post this row names; None where it names none."""
        if not any(values.get(column.name) for column in POST_COLUMNS):
            return None
        if not values.get("organization"):
            faults.append(Fault("organization", _("A post is held at an institution: name it.")))
        if not (values.get("title_en") or values.get("title_ru")):
            faults.append(Fault("title_en", _("Say which post, in English or Russian.")))
        since, until = (day_in(values, name, faults) for name in ("since", "until"))
        text = values.get("organization", "")
        organization = self.directory.institution("organization", text, faults) if text else None
        titles = {name: values.get(name, "") for name in ("title_en", "title_ru")}
        post = Post(**titles, since=since, until=until, organization=organization)
        if organization:
            faults += faults_of(post, exclude=["person", "organization"])
        return post

    def _compare(self, judged: Judged, planned: Planned, post: Post | None) -> None:
        """Mark the row as present where the directory has all it says."""
        if planned.is_new:
            return
        judged.known = post is None or _stands(planned.person, post)
        if post is not None and not judged.known:
            post.person = planned.person
            judged.faults += faults_of(post, exclude=[])

    def make(self, judged: Judged, where: str) -> dict[str, Any]:
        """Enter the row's person and post."""
        ready: Ready = judged.ready
        if ready.planned.is_new:
            enter(ready.planned)
        if ready.post is not None:
            ready.post.person = ready.planned.person
            ready.post.save()
        return {"person": ready.planned.person, "post": ready.post}


class PostMaker(PeopleMaker):
    """Checks and makes rows with posts of people who are in the directory already; no person is entered."""

    columns = (
        *NAME_COLUMNS,
        Column("organization", POST_COLUMNS[0].label, POST_COLUMNS[0].guesses, True, POST_COLUMNS[0].help),
        *POST_COLUMNS[1:],
    )
    enters_people = False


def enter(planned: Planned) -> Person:
    """Enter a new person in the directory, with every spelling the file gives."""
    person = planned.person
    person.save()
    PersonName.objects.bulk_create(
        PersonName(person=person, text=text) for text in dict.fromkeys(planned.variants)
    )
    index(person)
    return person


def faults_of(entry: Person | Post, exclude: list[str]) -> list[Fault]:
    """The faults the model's own validation finds, in its sentences."""
    try:
        entry.full_clean(exclude=exclude, validate_unique=False, validate_constraints=not exclude)
    except ValidationError as error:
        return [
            Fault("" if name == "__all__" else name, sentence)
            for name, sentences in error.message_dict.items()
            for sentence in sentences
        ]
    return []


def _stands(person: Person, post: Post) -> bool:
    there = Post.objects.filter(person=person, organization=post.organization)
    said = (fold_name(post.title_en), fold_name(post.title_ru), post.since, post.until)
    return said in [(fold_name(one.title_en), fold_name(one.title_ru), one.since, one.until) for one in there]


PEOPLE = register(
    Target("people", gettext_lazy("People, with their posts"), PEOPLE_COLUMNS, PeopleMaker, most=2_000)
)
POSTS = register(
    Target(
        "posts", gettext_lazy("Posts of people in the directory"), PostMaker.columns, PostMaker, most=2_000
    )
)

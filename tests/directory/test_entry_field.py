"""A form's field for an entry of the directory, with script and without."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.utils.text import slugify

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory import duplicates
from ashgabat_centre.directory.models import Person, Place
from ashgabat_centre.directory.names.fields import DirectoryField
from ashgabat_centre.reference.models import Organization
from tests import factories
from tests.cast import seen_by

pytestmark = pytest.mark.django_db


class Whom(forms.Form):
    who = DirectoryField(kinds=("person",), required=False)
    what = DirectoryField(kinds=("organization", "place"), required=False)


def sent(user: User, initial: dict[str, Any] | None = None, **data: Any) -> Whom:
    with seen_by(user), transaction.atomic():
        form = Whom({name.replace("__", "-"): value for name, value in data.items()}, initial=initial)
        form.full_clean()
    return form


def shown(user: User, form: Whom) -> str:
    with seen_by(user), transaction.atomic():
        return str(form["who"])


def ministry(name_en: str, name_ru: str, **fields: Any) -> Organization:
    return factories.organization(code=slugify(name_en), name_en=name_en, name_ru=name_ru, **fields)


@pytest.fixture
def gulnara() -> Person:
    return factories.person("Gulnara Iskakova")


def test_what_was_chosen_from_the_suggestions_is_taken(officer: User, gulnara: Person) -> None:
    form = sent(officer, who=gulnara.pk, who__text="Gulnara Iskakova", who__was="Gulnara Iskakova")
    assert form.cleaned_data["who"] == gulnara


def test_without_script_a_name_that_one_entry_answers_is_enough(officer: User, gulnara: Person) -> None:
    form = sent(officer, who="", who__text="Гульнара Искакова", who__was="")
    assert form.cleaned_data["who"] == gulnara


def test_a_name_typed_over_another_means_the_new_one(officer: User, gulnara: Person) -> None:
    other = factories.person("Marat Ormonov")
    form = sent(officer, who=gulnara.pk, who__text="Ormonov Marat", who__was="Gulnara Iskakova")
    assert form.cleaned_data["who"] == other


def test_a_name_wiped_out_means_nobody(officer: User, gulnara: Person) -> None:
    assert (
        sent(officer, who=gulnara.pk, who__text="", who__was="Gulnara Iskakova").cleaned_data["who"] is None
    )


def test_a_name_of_several_comes_back_with_all_of_them_to_choose_from(officer: User, gulnara: Person) -> None:
    other = factories.person("Gulnora Iskakova")
    form = sent(officer, who__text="Iskakova")
    assert form.errors["who"] == ["“Iskakova” may be several entries. Choose the one you mean."]
    page = shown(officer, form)
    assert [f'name="who" value="{one.pk}"' in page for one in (gulnara, other)] == [True, True]
    chosen = sent(officer, who=other.pk, who__text="Iskakova", who__was="Iskakova")
    assert chosen.cleaned_data["who"] == other


def test_a_name_nobody_bears_is_refused_with_what_to_do(officer: User) -> None:
    assert sent(officer, who__text="Zzyzx").errors["who"] == [
        "Nothing in the directory is called “Zzyzx”. Check the spelling, or enter it there first."
    ]


def test_the_retired_stay_where_they_stand_and_are_not_taken_anew(officer: User) -> None:
    retired = factories.person("Gulnara Iskakova", retired_on=date(2020, 1, 1))
    kept = sent(officer, initial={"who": retired.pk}, who=retired.pk)
    assert kept.cleaned_data["who"] == retired
    assert sent(officer, who=retired.pk).errors["who"] == [
        "“Gulnara Iskakova” is inactive: choose another entry."
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Ministry of Reeds of Northland",
        " ministry of  REEDS of Northland",
        "MRN",
        "Министерство камышей",
        "Ministry of Reeds of Northland (MRN)",
    ],
)
def test_the_whole_name_of_one_institution_is_sure(words: str, officer: User) -> None:
    meant = ministry("Ministry of Reeds of Northland", "Министерство камышей", acronym="MRN")
    ministry("Ministry of Reeds of Northlands", "Министерство камыша")
    assert sent(officer, what__text=words).cleaned_data["what"] == meant


def test_the_whole_name_of_two_institutions_is_asked_about(officer: User) -> None:
    ministry("Ministry of Reeds of Northland", "Министерство камышей", acronym="MoR")
    ministry("Ministry of Roads of Southland", "Министерство дорог", acronym="MoR")
    assert sent(officer, what__text="MoR").errors["what"] == [
        "“MoR” may be several entries. Choose the one you mean."
    ]


def test_the_whole_name_of_a_duplicate_leads_on(officer: User) -> None:
    meant = ministry("Ministry of Reeds of Northland", "Министерство камышей")
    duplicate = ministry("Committee on Reeds", "Комитет по камышу")
    ministry("Committee on Reed", "Комитет по камышам")
    with seen_by(officer), transaction.atomic():
        duplicates.merge(duplicate, meant, officer, "The same body.")
    assert sent(officer, what__text="Committee on Reeds").cleaned_data["what"] == meant


def test_a_capital_is_meant_by_its_name(officer: User) -> None:
    capital = factories.place("Reedstan", code="reed-1", kind=Place.Kind.CAPITAL)
    factories.place("Reedstan", code="reed-2", kind=Place.Kind.TOWN)
    assert sent(officer, what__text="Reedstan").cleaned_data["what"] == capital


def test_entries_of_several_kinds_are_told_apart(officer: User) -> None:
    place = factories.place("Zarechny", code="zarechny")
    zarya = ministry("Zarya", "Заря")
    assert sent(officer, what=f"place-{place.pk}").cleaned_data["what"] == place
    assert sent(officer, what=f"organization-{zarya.pk}").cleaned_data["what"] == zarya


@pytest.mark.parametrize("typed", ["0", "-1", "person-1", "99999999999999999999", "place-", "'--", "²"])
def test_nothing_posted_breaks_it(officer: User, typed: str) -> None:
    assert set(sent(officer, who=typed).errors) <= {"who"}


def test_a_person_the_reader_may_not_see_cannot_be_chosen(desk: User, gulnara: Person) -> None:
    assert set(sent(desk, who=gulnara.pk).errors) == {"who"}

"""A river or a country is found in any script, and leads to the records that mention it by any of its names."""

from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory.models import Place
from ashgabat_centre.directory.names.fields import DirectoryField
from ashgabat_centre.find.hits import Hit
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def places(client: Client, words: str) -> list[Hit]:
    page = client.post(reverse("find"), {"q": words}, follow=True)
    return [hit for group in page.context["answer"].groups if group.name == "place" for hit in group.hits]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        *(
            (words, "Amu Darya")
            for words in ("Amu Darya", "Амударья", "Amyderýa", "Amudaryo", "Аму-Дарья", "آمودریا", "Oxus")
        ),
        *((words, "Syr Darya") for words in ("Сырдарья", "Sirdaryo", "Syr Darya", "Сырдария")),
        *((words, "Zeravshan") for words in ("Зеравшан", "Zarafshon", "Зарафшон")),
        *((words, "Panj") for words in ("Пяндж", "Pyanj", "Панҷ")),
        *((words, "Chu") for words in ("Шу", "Chu", "Чу", "Чүй")),
        *((words, "Issyk-Kul") for words in ("Иссык-Куль", "Ысык-Көл", "Issyk Kul")),
        *((words, "Aral Sea") for words in ("Аральское море", "Orol dengizi", "Aral Sea")),
        *((words, "Fergana Valley") for words in ("Ферганская долина", "Fargʻona vodiysi")),
        *((words, "Kayrakkum") for words in ("Кайраккумское водохранилище", "Bahri Tojik", "Qayroqqum")),
        *((words, "Isfara") for words in ("Исфара", "isfara")),
        *(
            (words, "Tajikistan")
            for words in ("Тоҷикистон", "Tajikistan", "Tojikiston", "تاجیکستان", "Таджикистан")
        ),
        *((words, "Turkmenistan") for words in ("Türkmenistan", "Туркменистан", "ترکمنستان")),
    ],
)
def test_it_is_found_in_any_script(words: str, name: str, officer: User, client_for: Clients) -> None:
    assert name in [hit.label for hit in places(client_for(officer), words)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_leads_to_the_records_that_mention_it_by_any_name(
    language: str, officer: User, client_for: Clients
) -> None:
    titles = {"Water of the Amu Darya", "Сток Амударьи", "Amyderýanyň suwy: Amyderýa"}
    for title in titles:
        factories.make("situationnote", officer, title=title)
    factories.make("situationnote", officer, title="Something else")
    client = client_for(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    [river] = [hit for hit in places(client, "Amudaryo") if hit.label in ("Amu Darya", "Амударья")]
    assert river.detail.endswith(
        {
            "en": "River, Tajikistan, Turkmenistan, Uzbekistan, Afghanistan",
            "ru": "Река, Таджикистан, Туркменистан, Узбекистан, Афганистан",
        }[language]
    )
    assert {row.title for row in client.get(river.url).context["page"].rows} == titles


def test_a_sea_is_found_by_all_its_words_and_not_by_a_town_in_its_name(
    officer: User, client_for: Clients
) -> None:
    for title in ("Уровень Аральского моря", "Level of the Aral Sea"):
        factories.make("situationnote", officer, title=title)
    client = client_for(officer)
    [sea] = [hit for hit in places(client, "Aral Sea") if hit.label == "Aral Sea"]
    assert client.get(sea.url).context["page"].total == 2


@pytest.mark.parametrize("words", ["Amu Darya", "Казахстан", "Каспийское море"])
def test_nobody_meets_in_a_river(words: str, officer: User, client_for: Clients) -> None:
    options = (
        client_for(officer)
        .post(reverse("directory-suggest"), {"words": words, "kinds": "place"})
        .content.decode()
    )
    offered = {kind.label for kind in Place.Kind if kind not in Place.MET_AT}
    assert not any(f">{kind}" in options or f"{kind}," in options for kind in offered)
    river: Any = Place.objects.get(code="nature-amu-darya")
    with seen_by(officer), pytest.raises(forms.ValidationError):
        DirectoryField(kinds=("place",)).clean(str(river.pk))

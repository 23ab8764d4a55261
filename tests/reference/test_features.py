"""Rivers, lakes and valleys: a table that holds together, of what officers of the region write about."""

import pytest

from ashgabat_centre.directory.models import Place
from ashgabat_centre.reference.features import Feature, country_names, features
from tests.reference.test_reference_files import COUNTRIES, is_russian

KNOWN = {row["iso3"] for row in COUNTRIES}


@pytest.mark.parametrize("feature", features().values(), ids=lambda feature: feature.code)
def test_each_has_its_kind_its_countries_and_its_names_in_two_alphabets(feature: Feature) -> None:
    assert feature.kind in set(Place.Kind.values) - {kind.value for kind in Place.MET_AT} - {"country"}
    assert feature.countries and set(feature.countries) <= KNOWN
    assert list(feature.countries) == sorted(feature.countries)
    assert is_russian(feature.name_ru) and not is_russian(feature.name_en)
    names = [name.strip() for name in feature.other_names.split(";")]
    assert all(names) and len(names) == len({*names, feature.name_en, feature.name_ru}) - 2


def test_the_waters_that_the_five_share_are_among_them() -> None:
    shared = {code.removeprefix("nature-") for code, one in features().items() if len(one.countries) > 1}
    assert shared >= {
        *(
            "amu-darya",
            "syr-darya",
            "zeravshan",
            "panj",
            "murghab",
            "naryn",
            "kara-darya",
            "isfara",
            "chu",
            "talas",
        ),
        *("aral-sea", "caspian-sea", "fergana-valley"),
    }


def test_every_country_is_called_something_besides() -> None:
    assert country_names().keys() == KNOWN

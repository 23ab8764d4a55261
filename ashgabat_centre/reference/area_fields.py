"""Fields of administrative areas. Of ninety, those of the chosen countries are offered, and others are refused."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ChoiceField

from ashgabat_centre.reference.vocabulary import area_choices, terms


class AreaInput(forms.Select):
    """Areas under their country: of the chosen countries alone, and those that are chosen themselves.

    Without a country all are offered. With script it is a field that suggests while one types, and the other areas,
    which stand beside it as a template, are offered once their country is chosen.
    """

    template_name = "reference/areas.html"
    countries: tuple[str, ...] = ()  # the chosen ones, as the form has them

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        words = {
            "data-remove": _("Remove"),
            "data-none": _("Choose a country first"),
            "data-unknown": _("No such area in the chosen countries: pick one that is offered."),
        }
        super().__init__({"data-areas": True, **words, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Each group with the number of its country, and whether it is offered at first."""
        context = super().get_context(name, value, attrs)
        numbers = {country.name: str(number) for number, country in terms().countries.items()}
        context["groups"] = [
            {"label": label, "country": numbers.get(label, ""), "options": options}
            for label, options, _index in context["widget"]["optgroups"]
        ]
        for group in context["groups"]:
            group["offered"] = (
                not self.countries
                or not group["label"]
                or group["country"] in self.countries
                or any(option["selected"] for option in group["options"])
            )
        return context


class AreasInput(AreaInput, forms.SelectMultiple):
    """The same for several areas: one scrolling box, and with script a field and chips for what is chosen."""

    def __init__(self) -> None:
        super().__init__({"size": 6})


class _OfChosenCountries(forms.Field):
    """Asks the form's own field of countries which are chosen. `among` is that field's name."""

    among = "country"

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """The field, offering the areas of the countries that stand in the form."""
        chosen = form[self.among].value() if self.among in form.fields else None
        many = chosen if isinstance(chosen, (list, tuple)) else [chosen]
        widget: Any = self.widget
        widget.countries = tuple(str(getattr(one, "pk", one)) for one in many if one)
        return super().get_bound_field(form, field_name)


class AreaField(_OfChosenCountries, forms.TypedChoiceField):
    """The administrative area of an entry that lies in one country; None where none is chosen."""

    widget = AreaInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=area_choices, coerce=int, empty_value=None, **kwargs)


class AreasField(_OfChosenCountries, forms.TypedMultipleChoiceField):
    """The administrative areas of a record, which lie in its countries."""

    widget = AreasInput
    among = "countries"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=area_choices, coerce=int, **kwargs)


class _AreaFilterField(_OfChosenCountries, ChoiceField):
    """An area among the filters of a list, beside its filter by country."""

    widget = AreaInput


class AreaFilter(django_filters.ChoiceFilter):
    """A list's filter by administrative area, inactive ones included; the list has a filter `country` beside it."""

    field_class = _AreaFilterField

    def __init__(self, **kwargs: Any) -> None:
        words = {"label": _("Administrative area"), "empty_label": _("Any")}
        super().__init__(**({"choices": area_choices} | words | kwargs))

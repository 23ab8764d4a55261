"""The exchange log's pages."""

import django_filters
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.records.filters import RecordFilter
from ashgabat_centre.records.models import MandateFunction, Organization
from ashgabat_centre.records.views import RecordPages
from partners.forms import ExchangeForm
from partners.models import Exchange


class ExchangeFilter(RecordFilter):
    direction = django_filters.ChoiceFilter(
        field_name="exchange__direction",
        choices=Exchange.Direction.choices,
        label=_("Direction"),
        empty_label=_("Both"),
    )
    partner = django_filters.ModelChoiceFilter(
        field_name="exchange__partner",
        queryset=Organization.objects.filter(type__in=Organization.PARTNER_TYPES),
        label=_("Partner"),
        empty_label=_("Any"),
    )
    function = django_filters.ChoiceFilter(
        choices=MandateFunction.choices, label=_("Function"), empty_label=_("Any")
    )


class ExchangePages(RecordPages):
    model = Exchange
    form = ExchangeForm
    filters = ExchangeFilter
    joins = ("partner",)
    columns = (
        (_("Direction"), lambda exchange: exchange.get_direction_display()),
        (_("Partner"), lambda exchange: exchange.partner.name),
    )

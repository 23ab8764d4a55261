"""Pages of the exchange log."""

import django_filters
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.reference.models import MandateFunction, Organization
from partners.exchanges.forms import ExchangeForm
from partners.exchanges.models import Exchange


class ExchangeFilter(RecordFilter):
    """Filters of the exchange log."""

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
    """The pages of the exchange log."""

    model = Exchange
    menu = Menu("partners", keys="ge", begin_keys="ce")
    form = ExchangeForm
    filters = ExchangeFilter
    joins = ("partner",)
    leads = 1
    columns = (
        (_("Partner"), lambda exchange: exchange.partner.name),
        (_("Direction"), lambda exchange: exchange.get_direction_display()),
    )

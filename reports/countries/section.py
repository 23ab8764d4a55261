"""Where the countries stand in the portal, and for the administrator the map that Headquarters cleared."""

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.pages import sections
from ashgabat_centre.pages.sections import Destination

sections.lead_to("countries", Destination(_("Countries"), "country-list", "go"))
sections.lead_to("administration", Destination(_("Cleared map"), "cleared-map", opens=sections.administers))

"""Where the levels of countries stand in the shell."""

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.pages import sections
from ashgabat_centre.pages.sections import Destination

sections.lead_to(
    "monitoring",
    Destination(_("Country calls"), "country-calls", "gk"),
    Destination(_("Calls to validate and review"), "country-calls-waiting", opens=sections.writes),
)

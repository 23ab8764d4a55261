"""Where alerts stand in the shell."""

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.pages import sections
from ashgabat_centre.pages.sections import Destination

sections.lead_to("monitoring", Destination(_("Alerts"), "alerts", "gt", opens=sections.writes))

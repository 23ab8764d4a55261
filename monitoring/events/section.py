"""Where events stand in the shell: in the section of monitoring, open to staff."""

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.pages import sections
from ashgabat_centre.pages.sections import Destination

sections.lead_to("monitoring", Destination(_("Events"), "event-list", opens=sections.writes))

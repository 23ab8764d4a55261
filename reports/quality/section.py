"""Where the page of quality stands in the portal."""

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.pages import sections
from ashgabat_centre.pages.sections import Destination

sections.lead_to("monitoring", Destination(_("Quality"), "quality", "gy", opens=sections.writes))

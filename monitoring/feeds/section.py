"""Where feeds and their inbox stand in the shell, and for the administrator the hosts that are allowed."""

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.pages import sections
from ashgabat_centre.pages.sections import Destination

sections.lead_to(
    "monitoring",
    Destination(_("Inbox of sources"), "feed-inbox", "gs", opens=sections.writes),
    Destination(_("Feeds"), "feeds", opens=sections.writes),
)
sections.lead_to("administration", Destination(_("Allowed hosts"), "feed-hosts", opens=sections.administers))

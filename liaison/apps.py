"""The liaison app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiaisonConfig(AppConfig):
    """Liaison with the Governments of the region and with other parties."""

    name = "liaison"
    verbose_name = _("Liaison")

    def ready(self) -> None:
        """Register which tables name people of the directory, what tables can be imported as, and the overviews."""
        from ashgabat_centre.directory import mentions
        from ashgabat_centre.directory.models import Person
        from ashgabat_centre.pages import sections
        from ashgabat_centre.pages.sections import Destination
        from liaison.meetings import meeting_import
        from liaison.meetings.models import Counterpart
        from liaison.transition import item_import

        assert meeting_import.MEETINGS and item_import.TRANSITION  # registered by being imported
        mentions.register(
            Person, lambda people: Counterpart.objects.filter(person__in=people).values("record_id")
        )
        sections.lead_to(
            "contacts",
            Destination(_("Calendar"), "calendar", "ga"),
            Destination(_("By country and period"), "contact-log"),
            Destination(_("Governments and themes"), "contact-matrix"),
            Destination(_("Last contact"), "silence", opens=sections.writes),
        )
        sections.lead_to(
            "registers",
            Destination(_("Other parties"), "parties"),
            Destination(_("Contacts with other parties"), "contact-list"),
            Destination(_("Contacts without basis"), "contact-register", opens=sections.heads),
        )

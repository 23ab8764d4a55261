from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiaisonConfig(AppConfig):
    name = "liaison"
    verbose_name = _("Liaison")

    def ready(self) -> None:
        """Say which logs name a person of the directory, and what can be imported."""
        from ashgabat_centre.directory import mentions
        from ashgabat_centre.directory.models import Person
        from liaison.meetings import meeting_import
        from liaison.meetings.models import Counterpart
        from liaison.transition import item_import

        assert meeting_import.MEETINGS and item_import.TRANSITION  # registered by being imported
        mentions.register(
            Person, lambda people: Counterpart.objects.filter(person__in=people).values("record_id")
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiaisonConfig(AppConfig):
    name = "liaison"
    verbose_name = _("Liaison")

    def ready(self) -> None:
        """Say which logs name a person of the directory, and what can be imported."""
        from ashgabat_centre.records.directory import mentions
        from ashgabat_centre.records.models import Person
        from liaison import imports
        from liaison.models import Counterpart

        assert imports.MEETINGS  # registered by being imported
        mentions.register(
            Person, lambda people: Counterpart.objects.filter(person__in=people).values("record_id")
        )

"""Where a person wants to hear of what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.models import NoticeChoice
from ashgabat_centre.notices.notice_list import chosen
from ashgabat_centre.notices.sources import Way, sources_for


class NoticeChoicesForm(forms.Form):
    """One choice for each source that may have something for this person."""

    heading = _("Notices")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        standing = chosen(user)
        for source in sources_for(user):
            self.fields[source.name] = forms.ChoiceField(
                label=str(source.label),
                choices=Way.choices,
                widget=forms.RadioSelect,
                initial=standing[source.name],
                required=False,  # one of them stands chosen; what is left out stays as it is
            )

    def store(self) -> None:
        """Keep what was chosen; in the place of what stood before, also where somebody chooses twice at once."""
        ways = ((name, way) for name, way in self.cleaned_data.items() if way)
        NoticeChoice.objects.bulk_create(
            [NoticeChoice(user=self.user, source=name, way=way) for name, way in ways],
            update_conflicts=True,
            unique_fields=["user", "source"],
            update_fields=["way"],
        )

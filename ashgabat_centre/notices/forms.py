"""Where a person wants to hear of what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.models import NoticeChoice, NoticeWatch
from ashgabat_centre.notices.notice_list import chosen
from ashgabat_centre.notices.sources import Way, sources_for
from ashgabat_centre.reference.vocabulary import country_choices, theme_choices


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

        self.fields |= self._following()

    def _following(self) -> dict[str, forms.Field]:
        """What is followed now, ticked, and what to follow from now on."""
        kept = [(str(one.pk), str(one)) for one in NoticeWatch.objects.of(self.user)]
        added: dict[str, forms.Field] = {
            "country": forms.TypedChoiceField(
                label=_("Follow from now on: the country"),
                choices=lambda: [("", _("Any")), *country_choices()],
                coerce=int,
                empty_value=None,
                required=False,
            ),
            "theme": forms.TypedChoiceField(
                label=_("Follow from now on: the theme"),
                help_text=_("A country and a theme together: only what concerns both."),
                choices=lambda: [("", _("Any")), *theme_choices()],
                coerce=int,
                empty_value=None,
                required=False,
            ),
        }
        if not kept:
            return added
        standing = forms.MultipleChoiceField(
            label=_("I follow"),
            choices=kept,
            initial=[pk for pk, _name in kept],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        return {"kept": standing, **added}

    def store(self) -> None:
        """Keep what was chosen; in the place of what stood before, also where somebody chooses twice at once."""
        self._follow()
        named = {source.name for source in sources_for(self.user)}
        ways = ((name, way) for name, way in self.cleaned_data.items() if way and name in named)
        NoticeChoice.objects.bulk_create(
            [NoticeChoice(user=self.user, source=name, way=way) for name, way in ways],
            update_conflicts=True,
            unique_fields=["user", "source"],
            update_fields=["way"],
        )

    def _follow(self) -> None:
        answers = self.cleaned_data
        if "kept" in answers:
            given_up = NoticeWatch.objects.filter(user=self.user, pk__in=self.fields["kept"].initial)
            given_up.exclude(pk__in=answers["kept"]).delete()
        if answers["country"] or answers["theme"]:
            wanted = NoticeWatch(user=self.user, country_id=answers["country"], theme_id=answers["theme"])
            NoticeWatch.objects.bulk_create([wanted], ignore_conflicts=True)

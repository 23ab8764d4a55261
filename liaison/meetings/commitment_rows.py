"""Rows of commitments in the form of a meeting."""

import re
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.commitments.forms import BaseFollowUps, FollowUpForm, follow_up_rows
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.directory.names.fields import DirectoryField
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.small_numbers import small_number
from liaison.meetings import interlocutors
from liaison.meetings.models import Meeting

INSTITUTION = re.compile(rf"({interlocutors.PREFIX}-\d+)-organization")


class MeetingFollowUpForm(FollowUpForm):
    """A commitment of a meeting: with one of the institutions met, or with another by its name."""

    organization: Any = DirectoryField(
        kinds=("organization",), required=False, label=_("To whom, or by whom")
    )


class BaseMeetingFollowUps(BaseFollowUps):
    """Commitments of a meeting: where several institutions were met, each says with which of them it is."""

    @cached_property
    def met(self) -> list[Organization]:
        """The institutions to choose from: those met, where there are several."""
        stored = [] if self.is_bound or not self.instance.pk else self.instance.counterparts.all()
        numbers = {small_number(one) for one in self._institutions()} | {
            row.organization_id for row in stored
        }
        return list(Organization.objects.filter(pk__in=numbers)) if len(numbers - {0}) > 1 else []

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the institutions met."""
        super().add_fields(form, index)
        form.fields["organization"].widget.suggested = self.met

    def clean(self) -> None:
        """Ask for the institution where there are several: the first of them is as likely the wrong one."""
        super().clean()
        if len(self._institutions()) > 1:
            for row in self.forms:
                if row.has_changed() and row.cleaned_data.get("side") != FollowUp.Side.OWN:
                    self._ask_whose(row)

    def _ask_whose(self, row: Any) -> None:
        """Also of a row that the first of them was left in."""
        if not row.errors and not row.cleaned_data.get("organization"):
            row.add_error("organization", _("Several institutions were met: say which of them this is with."))

    def _institutions(self) -> set[str]:
        """What the rows of the people met beside this form say of their institutions."""
        data: Any = self.data
        named = {key: INSTITUTION.fullmatch(key) for key in data}
        stand = {key for key, row in named.items() if row and not data.get(f"{row[1]}-DELETE")}
        return {str(data[key]) for key in stand} - {""}


FollowUps = follow_up_rows(Meeting, MeetingFollowUpForm, BaseMeetingFollowUps)

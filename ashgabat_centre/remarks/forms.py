"""Forms of remarks: one to make, and what answers it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.rules import staff_reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.remarks.models import Remark, passages_of
from ashgabat_centre.web.forms import limit_lengths, reason_field, say_what_to_do


class RemarkForm(PageForm):
    """A remark on a passage of a record."""

    heading = _("New remark")
    passage = forms.ChoiceField(label=_("On"))

    class Meta:
        model = Remark
        fields = ("text", "assignee")
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar[dict[str, Any]] = {
            "text": _(
                "What should be checked, sourced or said otherwise. Staff who read the record read it."
            ),
        }

    field_order = ("passage", "text", "assignee")

    def __init__(self, *args: Any, record: Any, user: User, **kwargs: Any) -> None:
        self.user, self.passages = user, {one.key: one for one in passages_of(record)}
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)
        passage, assignee = self.fields["passage"], self.fields["assignee"]
        passage.choices = [(key, one.label) for key, one in self.passages.items()]  # type: ignore[attr-defined]
        assignee.queryset = staff_reading(record)  # type: ignore[attr-defined]
        self.initial.setdefault("assignee", record.owner_id)

    def store(self, formsets: Iterable[Any] = ()) -> Any:
        """Make it, under its author's name, on the passage as it reads now."""
        chosen, remark = self.passages[self.cleaned_data["passage"]], self.instance
        remark.author = self.user
        remark.part, remark.paragraph, remark.quote = chosen.part, chosen.paragraph, chosen.quote
        return self.save()


class RemarkAnswerForm(forms.Form):
    """What a step of a remark asks for: the answer, or nothing."""

    reason = reason_field(label=_("Answer"))

    def __init__(self, verb: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if verb != "answer":
            del self.fields["reason"]
        say_what_to_do(self)

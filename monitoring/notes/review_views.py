"""The page on which somebody says that a note still holds, and until when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.access.views import record_at
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.staff_pages import for_staff
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.web.forms import DateField, say_what_to_do
from monitoring.notes.review_dates import LONGEST, USUAL, ReviewDate, refuse_review


class ReviewDateForm(PageForm):
    """By when a note is looked at again."""

    heading = gettext_lazy("Date of review")
    review_by = DateField(
        label=gettext_lazy("Review by"),
        help_text=gettext_lazy("Until then it is taken to hold. The note itself stays as it is."),
    )

    class Meta:
        model = ReviewDate
        fields = ("review_by",)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        say_what_to_do(self)

    def clean_review_by(self) -> date:
        """A day to come, within two years."""
        day: date = self.cleaned_data["review_by"]
        today = timezone.localdate()
        if not today < day <= today + LONGEST:
            raise ValidationError(_("Choose a day after today and within two years."))
        return day

    def store(self, formsets: Any = ()) -> Any:
        """Add it under the name of who says so."""
        self.instance.set_by = self.user
        return self.save()


@method_decorator(for_staff, name="dispatch")
class ReviewDateView(FormView):
    """The form of a new date, which takes the place of the one before it."""

    def find(self, **address: Any) -> Any:
        """A new one, with the day that is usual for this sort of note. Raises Http404."""
        note = record_at(address["slug"])
        if note.kind != "situationnote":
            raise Http404
        self.note = note
        usual = {"review_by": timezone.localdate() + USUAL[note.report]} if note.report in USUAL else {}
        return ReviewDate(record=note.record, **usual)

    def refusal(self) -> str:
        """Why this person may not set it; '' where they may."""
        return refuse_review(self.note, self.user)

    def forms(self, instance: Any, data: Any = None) -> tuple[ReviewDateForm, list[Any]]:
        """The form, without rows."""
        return ReviewDateForm(data, instance=instance, user=self.user), []

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Marked as the note."""
        return DraftFacts(str(ReviewDateForm.heading), self.note.sensitivity, self.note.pk)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page."""
        own = {"record": self.note, "marking": self.note.sensitivity}
        return render(self.request, "monitoring/notes/review_form.html", own | shown, status=status)

    def said(self, saved: Any) -> str:
        """Until when it holds."""
        return _("It is looked at again by %(day)s.") % {"day": date_format(saved.review_by)}


urlpatterns = [path("notes/<slug:slug>/review/", ReviewDateView.as_view(), name="note-review")]

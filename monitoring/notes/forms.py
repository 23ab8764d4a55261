"""The form of a situation note."""

from django.utils.translation import gettext_lazy as _

from ashgabat_centre.editing.forms import RecordForm, RowForm, row_forms
from ashgabat_centre.reference.forms import AreasField
from ashgabat_centre.web.forms import DateField, RowSet
from monitoring.notes.models import SituationNote, Source


class SourceForm(RowForm):
    """One source, with its two grades."""

    class Meta:
        model = Source
        fields = ("citation", "reliability", "credibility")


class BaseSources(RowSet):
    """The sources of a note."""

    legend = _("What it rests on")
    add_label = _("Add another source")


Sources = row_forms(SituationNote, Source, SourceForm, BaseSources, min_num=1)


class SituationNoteForm(RecordForm):
    """A situation note."""

    heading = _("New situation note")
    rows = {"sources": Sources}
    layout = (
        "title",
        "occurred_on",
        "reported_on",
        "countries",
        "areas",
        "themes",
        "summary",
        "body",
        "sources",
        "comment",
    )

    areas = AreasField(label=_("Administrative areas"), required=False)
    reported_on = DateField(
        label=_("Reported on"), required=False, help_text=_("When the Centre learned of it.")
    )

    class Meta(RecordForm.Meta):
        model = SituationNote
        fields = (*RecordForm.Meta.fields, "reported_on")
        labels = {"title": _("Headline"), "body": _("Facts"), "occurred_on": _("Date of the event")}

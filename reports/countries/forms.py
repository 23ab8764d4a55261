"""The form by which an administrator puts in a cleared map."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web.forms import DateField, limit_lengths, say_what_to_do
from reports.countries.map_reader import MOST_BYTES, MapDrawing, MapRefused, read_map
from reports.countries.models import ClearedMap


class ClearedMapForm(forms.ModelForm[ClearedMap]):
    """A file, and by whose word it may be shown."""

    file = forms.FileField(
        label=gettext_lazy("SVG file"),
        help_text=gettext_lazy(
            "Each country bears its code by ISO 3166-1 as id or data-code: KAZ, KGZ, TJK, TKM, UZB, and AFG where it "
            "is drawn. Plain SVG of up to 300 kB, without styles, scripts, images and links."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".svg"}),
    )
    cleared_on = DateField(label=gettext_lazy("Cleared on"))

    class Meta:
        model = ClearedMap
        fields = ("clearance_number", "cleared_on", "office")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)

    def clean_cleared_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["cleared_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This date is in the future."))
        return day

    def clean_file(self) -> MapDrawing:
        """The map as it was read from the file, with every country of the region on it."""
        file = self.cleaned_data["file"]
        known = terms().countries.values()
        needed = [country.iso3 for country in known if country.member]
        try:
            return read_map(file.read(MOST_BYTES + 1), [country.iso3 for country in known], needed)
        except MapRefused as why:
            raise ValidationError(str(why)) from None

    def drawn(self) -> ClearedMap:
        """What was typed, with the map; not stored yet."""
        drawing: MapDrawing = self.cleaned_data["file"]
        self.instance.view_box, self.instance.pieces = drawing.view_box, drawing.pieces
        return self.instance

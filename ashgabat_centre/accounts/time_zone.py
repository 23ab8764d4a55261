"""The page on which a person chooses the time zone of their pages."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.web import resume
from ashgabat_centre.web.hours import ZONES


class TimeZoneForm(forms.ModelForm[User]):
    """One choice among the zones of the region and of the United Nations' seats."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        choices=[
            ("", gettext_lazy("As the office: Ashgabat")),
            *((zone, city) for zone, city in ZONES.items() if zone != settings.TIME_ZONE),
        ],
    )

    class Meta:
        model = User
        fields = ("time_zone",)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_time_zone(request: Request) -> HttpResponse:
    """One's own time zone, and nobody else's."""
    person = User.objects.get(pk=request.user.pk)  # read anew: a refused choice changes nothing of this page
    form = TimeZoneForm(request.POST or None, instance=person)
    if form.is_valid():
        person.save(update_fields=["time_zone"])
        messages.success(request, _("The time zone is saved."))
        return redirect("time-zone")
    context = {"form": form, "now": timezone.now(), "form_token": resume.form_token(person)}
    return render(request, "accounts/time_zone.html", context, status=422 if form.is_bound else 200)

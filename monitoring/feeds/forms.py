"""Forms of feeds: what is followed, and which hosts may be fetched from."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.forms import Saying
from ashgabat_centre.editing.forms import PageForm
from ashgabat_centre.records.models import Record, StaleRecord
from ashgabat_centre.reference.vocabulary import country_choices, terms
from ashgabat_centre.web.forms import reason_field, say_what_to_do
from monitoring.feeds import hosts
from monitoring.feeds.models import AllowedHost, Feed
from monitoring.feeds.troubles import FeedTrouble
from monitoring.scales import say_scales
from monitoring.sources.grades import Credibility
from monitoring.sources.models import Source


def themes_on_offer() -> list[tuple[str, str]]:
    """The Centre's own themes in use."""
    own = (theme for theme in terms().themes.values() if theme.taxonomy.code == "themes")
    return [(str(theme.pk), theme.name) for theme in own if theme.retired_on is None]


class NumbersField(forms.TypedMultipleChoiceField):
    """Countries or themes as check boxes, kept as their numbers."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"coerce": int, "required": False, "widget": forms.CheckboxSelectMultiple}
        super().__init__(**usual | kwargs)


class FeedForm(PageForm):
    """A feed that is followed."""

    heading = _("New feed")

    country_ids = NumbersField(
        choices=country_choices,
        label=_("Countries"),
        help_text=_("Suggested with each of its items, beside what their words suggest."),
    )
    theme_ids = NumbersField(choices=themes_on_offer, label=_("Themes"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 2)

    class Meta:
        model = Feed
        fields = ("name", "address", "source", "language", "cadence", "active", "country_ids", "theme_ids")
        widgets: ClassVar[dict[str, Any]] = {
            "address": forms.TextInput(
                attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
            ),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "address": _("Of the feed itself (RSS, Atom or JSON Feed), beginning with https:// or http://."),
            "source": _("Whose feed it is: evidence that is kept from it bears this source and its grade."),
            "active": _("An inactive feed is not asked; what it brought stays."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_do(self)
        source: Any = self.fields["source"]
        source.queryset = Source.objects.public(with_one=self.instance.source_id).named()
        source.empty_label = gettext("None of the register")
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def clean_address(self) -> str:
        """An address of the web that is fetched from at all; whether it answers, its first turn shows."""
        address: str = self.cleaned_data["address"].strip()
        try:
            hosts.read_address(address, set(AllowedHost.objects.values_list("host", flat=True)))
        except FeedTrouble as trouble:
            raise ValidationError(str(trouble)) from None
        return address

    def store(self, formsets: Iterable[Any]) -> Feed:
        """Save it; one with another address begins anew. Raises StaleRecord where somebody saved since."""
        feed: Feed = self.instance
        if feed.pk:
            seen = self.cleaned_data["version"] or 0
            standing = Feed.objects.filter(pk=feed.pk, version=seen)
            if not standing.update(version=seen + 1, fence=F("fence") + 1, lease_until=None):
                raise StaleRecord
            feed.version = seen + 1
        changed = [*self.Meta.fields, "version"]
        if "address" in self.changed_data or "active" in self.changed_data:
            feed.etag = feed.last_modified = feed.trouble = feed.seen = ""
            feed.failures, feed.failing_since, feed.next_due = 0, None, timezone.now()
            changed += ["etag", "last_modified", "trouble", "seen", "failures", "failing_since", "next_due"]
        feed.save(update_fields=changed if feed.pk else None)
        return feed


class EvidenceOfNoteForm(Saying):
    """Of which note an item is kept as evidence, and how credible it is."""

    note = forms.ModelChoiceField(Record.objects.none(), label=_("Situation note"), empty_label=_("Choose…"))
    credibility = forms.TypedChoiceField(
        label=_("Credibility of the information"),
        choices=[("", _("Choose…")), *Credibility.choices],
        coerce=int,
    )

    def __init__(self, *args: Any, notes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_scales(self, credibility=Credibility)
        note: Any = self.fields["note"]
        note.queryset = notes
        # As it can be kept by one press: on the note written last, and as nobody has judged it yet.
        self.initial.setdefault("note", notes.values_list("pk", flat=True).first())
        self.initial.setdefault("credibility", Credibility.UNKNOWN)


class AllowedHostForm(Saying):
    """A host that may be fetched from, and why."""

    host = forms.CharField(
        label=_("Host"),
        max_length=253,
        help_text=_("Its name alone, such as news.office.example."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = reason_field(help_text=_("Staff read it beside the host."))

    def clean_host(self) -> str:
        """The host as it is asked for."""
        try:
            host = hosts.host_name(self.cleaned_data["host"].strip())
        except FeedTrouble as trouble:
            raise ValidationError(str(trouble)) from None
        if AllowedHost.objects.filter(host=host).exists():
            raise ValidationError(_("This host is allowed already."))
        return host

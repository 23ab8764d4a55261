"""Links of a record to the organizations it concerns and to the people who need to know."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Organization

# Why nobody is named on the list of a record that has none.
NO_LIST = _(
    "Names have an effect on strictly confidential records alone: all staff read this one, and Headquarters once it is "
    "cleared. Mark it strictly confidential, or name nobody."
)


@track()
class RecordOrganization(models.Model):
    """An organization that a record concerns."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("organization")
        constraints = [
            models.UniqueConstraint(fields=["record", "organization"], name="organization_once_per_record")
        ]


@track()
class NeedToKnow(models.Model):
    """A person on the list of a strictly confidential record: they may read it, up to a last day if one is
    given.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="need_to_know", verbose_name=_("person")
    )
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day. Empty: until the name is taken off.")
    )

    class Meta:
        verbose_name = _("need to know")
        constraints = [models.UniqueConstraint(fields=["user", "record"], name="reader_once_per_record")]

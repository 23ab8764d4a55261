"""The same form posted twice makes one record, or one entry of the directory."""

from django.db import models

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models.directory import Person
from ashgabat_centre.records.models.record import Record
from ashgabat_centre.records.models.reference import Organization


class FormToken(models.Model):
    """A form's one-time number, spent in the transaction that saves it; a second post waits for the first."""

    number = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    spent_at = models.DateTimeField(auto_now_add=True)

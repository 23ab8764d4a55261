"""Invitations as letters."""

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from ashgabat_centre.accounts.invitations import Invitation


def send(request: HttpRequest, invitation: Invitation) -> None:
    """Save the invitation and mail its link, or neither. Raises OSError where no mail server takes it."""
    token = Invitation.objects.make(invitation)
    link = request.build_absolute_uri(address(token))
    letter(invitation, link).send()


def address(token: str) -> str:
    return reverse("invitation-open", kwargs={"token": token})


def letter(invitation: Invitation, link: str) -> EmailMessage:
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": link}
        subject = render_to_string("account/email/invitation_subject.txt", context)
        text = render_to_string("account/email/invitation_message.txt", context)
    return EmailMessage(" ".join(subject.split()), text, to=[invitation.email])

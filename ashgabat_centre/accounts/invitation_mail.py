"""The letter that carries an invitation."""

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from ashgabat_centre.accounts.invitations import Invitation


def send(request: HttpRequest, invitation: Invitation) -> None:
    """Save the invitation and mail its link, or do neither.

    Raises OSError if no mail server accepts the letter.
    """
    token = Invitation.objects.make(invitation)
    link = request.build_absolute_uri(address(token))
    letter(invitation, link).send()


def address(token: str) -> str:
    """The path of the page that opens the invitation with this token."""
    return reverse("invitation-open", kwargs={"token": token})


def letter(invitation: Invitation, link: str) -> EmailMessage:
    """The letter, in the language the invitation names."""
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": link}
        subject = render_to_string("account/email/invitation_subject.txt", context)
        text = render_to_string("account/email/invitation_message.txt", context)
    return EmailMessage(" ".join(subject.split()), text, to=[invitation.email])

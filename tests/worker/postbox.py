"""A mail server of a test: the folder that `POSTBOX` names. While `closed` stands in it, whoever posts waits."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend


class PostboxBackend(BaseEmailBackend):
    """Takes each letter as a line of the file `taken`, once the postbox is open."""

    def send_messages(self, email_messages: Sequence[EmailMessage | EmailMultiAlternatives]) -> int:
        """Put them in, one after the other, and return their number."""
        folder = Path(os.environ["POSTBOX"])
        for letter in email_messages:
            (folder / "waiting").touch()
            while (folder / "closed").exists():
                time.sleep(0.05)
            with (folder / "taken").open("a") as taken:
                taken.write(f"{letter.to[0]}\n")
        return len(email_messages)

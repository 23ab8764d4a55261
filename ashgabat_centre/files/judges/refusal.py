"""Why a file is not accepted."""

from typing import IO

File = IO[bytes]
LONGEST_AIM = 120  # characters of a target or a command that are repeated to the person


class UnsafeFile(Exception):
    """The file is not accepted; the message is the key of the reason in checks.SENTENCES.

    `part` names the part of the document it stands in and `aim` what that leads to or would run, where there are some.
    """

    def __init__(self, word: str, part: str = "", aim: str = "") -> None:
        super().__init__(word)
        self.part, self.aim = part[:LONGEST_AIM], " ".join(aim.split())[:LONGEST_AIM]

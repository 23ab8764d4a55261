"""What stops a run and can be put right by a person."""


class Trouble(Exception):
    """Something a person can put right; the message is the sentence to show, without a stack trace."""

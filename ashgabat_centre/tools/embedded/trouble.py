class Trouble(Exception):
    """Something a person can put right; the message is the sentence to show, without a stack trace."""

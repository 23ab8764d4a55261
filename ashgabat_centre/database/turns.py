"""Whoever does the same thing at the same moment does it in turn."""

from django.db import connection


def wait_for_turn(*what: object) -> None:
    """Wait until no other transaction does what these words name, and hold the turn until this one ends.

    Two that look whether something is there, and put it there where it is not, are so told apart. Raises
    OperationalError where it takes longer than a statement may wait for a lock.
    """
    words = " ".join(map(str, what))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [words])

"""A sum over every table, to be taken before and after what must not write."""

from collections.abc import Set

from django.db import connection

from ashgabat_centre.database.context import as_owner

# Who is signed in, until when, and how often somebody tried: the only things a refused request may note.
NOTED = frozenset({"django_session", "usersessions_usersession", "portal_cache"})
# What is handed out as a file leaves a line in the export log, by whatever verb it was asked for; and a head's look at
# the home page and anybody's at their notices or a saved view their hour, from which the next one counts what is new.
HANDED_OUT = NOTED | {"records_exportentry", "reports_homevisit", "records_noticevisit", "records_savedview"}
SUM = "select '{0}', coalesce(sum(hashtextextended(t::text, 0)), 0)::text || ' in ' || count(*) from {1} t"


def checksums(noted: Set[str] = NOTED) -> dict[str, str]:
    """Of every table but these, in one statement: a sum over its rows, and how many there are."""
    with as_owner(), connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - noted)
        cursor.execute(" union all ".join(SUM.format(n, connection.ops.quote_name(n)) for n in names))
        return dict(cursor.fetchall())

"""Numbers of rows that a function of the database gives, asked where they are used and never carried through Python."""

from datetime import datetime

from django.db.models import BigIntegerField, Func, Value


class Numbers(Func):
    """What `function`, which returns a set of numbers, gives for these values; stands behind `__in`."""

    template = "(select %(function)s(%(expressions)s))"
    output_field = BigIntegerField()

    def __init__(self, function: str, *values: str | int | datetime) -> None:
        super().__init__(*map(Value, values), function=function)

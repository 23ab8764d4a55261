"""Django's PostgreSQL engine, carrying the access context into every transaction."""

from typing import Any

from django.db.backends.postgresql import base

from ashgabat_centre.database.context import apply_reader

Engine: Any = base.DatabaseWrapper  # its published types leave out the method that begins a transaction


class DatabaseWrapper(Engine):
    """`ASSUME_ROLE` in the settings drops an owner's connection to that role as soon as it opens."""

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if role := self.settings_dict.get("ASSUME_ROLE"):
            self.connection.execute("select set_config('role', %s, false)", [role])

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit:
            apply_reader(self)

"""Django's PostgreSQL engine, carrying the access context into every transaction."""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import sql

from ashgabat_centre.database.context import apply_reader

Engine: Any = base.DatabaseWrapper  # its published types leave out the method that begins a transaction


class DatabaseWrapper(Engine):
    """`ASSUME_ROLE` in the settings drops an owner's connection to that role as soon as it opens."""

    def init_connection_state(self) -> None:
        """Forgets what another connection had prepared, and takes on the role the settings name."""
        super().init_connection_state()
        self._prepared: dict[str, str] = {}
        if role := self.settings_dict.get("ASSUME_ROLE"):
            self.connection.execute("select set_config('role', %s, false)", [role])

    def prepare(self, statement: str) -> str:
        """Plan a statement without parameters once for as long as this connection lives; return the name under which
        `EXECUTE` asks for it. Who asks is read as it runs, and PostgreSQL plans anew for another role or schema.
        """
        if statement not in self._prepared:
            name = f"prepared_{len(self._prepared)}"
            # The driver's own cursor: it is asked once a connection and is no query of the page.
            self.connection.execute(
                sql.SQL("prepare {} as {}").format(sql.Identifier(name), sql.SQL(statement))
            )
            self._prepared[statement] = name
        return self._prepared[statement]

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit:
            apply_reader(self)

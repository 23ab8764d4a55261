"""PostgreSQL and Valkey out of Python packages, for a first run and for the tests, all under `var/`."""

from ashgabat_centre.tools.embedded.servers import BASE, VAR, Servers, ensure_servers
from ashgabat_centre.tools.embedded.trouble import Trouble

__all__ = ["BASE", "VAR", "Servers", "Trouble", "ensure_servers"]

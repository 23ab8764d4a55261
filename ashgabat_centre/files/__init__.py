"""Files attached to records: judged on arrival, encrypted outside the database, downloaded through one view."""

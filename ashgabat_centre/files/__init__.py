"""Files of records: judged on arrival, sealed outside the database, handed out by one view."""

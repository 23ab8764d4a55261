"""The layouts in which files of events come: each is recognised by its columns and reads one row at a time."""

"""How long the pages take over a given number of synthetic records, beside what the same questions cost in SQL."""

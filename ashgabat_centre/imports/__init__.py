"""Imports of other offices' tables: read, columns named, rows checked and previewed, then all made or none."""

"""The whole road on texts and names nobody here wrote: filed, cleared, assembled by a real worker, printed."""

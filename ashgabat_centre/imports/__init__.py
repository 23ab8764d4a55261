"""Tables of other offices taken in: read, mapped, previewed, judged row by row, made all or not at all."""

"""Finding a name in any script: rules of romanization, keys in the database, ranking by likeness of sound.

A name is taken apart (`parts`), each word is read into sounds (`romanize`), and stored with keys of its consonants
(`keys`); a question is treated alike, the database hands over a few hundred candidates, and these are ranked
(`ranking`). Decision 25 says why.
"""

from ashgabat_centre.directory.names.matches import Match
from ashgabat_centre.directory.names.name_search import find_same, search
from ashgabat_centre.directory.names.spelling_index import index, index_many

__all__ = ["Match", "find_same", "index", "index_many", "search"]

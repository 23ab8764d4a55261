"""The fonts that pages are measured in: the repository's own, whatever the machine has.

A page asks for the system's own face, so a test that measures text would measure the machine. Chromium finds fonts
through fontconfig on Linux; elsewhere it keeps to the system's.
"""

from pathlib import Path
from xml.sax.saxutils import escape

from ashgabat_centre.tools.embedded import BASE

FONTS = BASE / "reports" / "documents" / "fonts"
FAMILY = "Noto Serif"  # Latin and Cyrillic, a little wider than the faces of most screens
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="strong"><string>{family}</string></edit>
  </match>
</fontconfig>
"""


def write_configuration(folder: Path) -> Path:
    """A configuration for fontconfig that knows the repository's fonts and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "fonts.conf"
    names = {"fonts": FONTS, "cache": folder / "cache"}
    paths = {name: escape(str(path)) for name, path in names.items()}
    file.write_text(CONFIGURATION.format(family=FAMILY, **paths), encoding="utf-8")
    return file

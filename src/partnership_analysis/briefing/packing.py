"""Office files packed so that equal content gives equal bytes, whenever it is packed.

Takes a document's or a workbook's bytes, as its library wrote them; gives them without the time of writing.
"""

import io
import re
import zipfile

_PROPERTIES = "docProps/core.xml"
_DATES = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.S)


def without_times(content: bytes) -> bytes:
    """Return an Office file without the dates that its library puts in: of its parts, and of the file itself."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(fixed, "w") as packed:
        for name in parts.namelist():
            part = parts.read(name)
            if name == _PROPERTIES:
                part = _DATES.sub(b"", part)
            packed.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()

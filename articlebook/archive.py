"""Zip files and XML documents whose bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold


def packed(files: dict[str, bytes], first: str = "") -> bytes:
    """Return files as a zip, in the order of their names and with a fixed time; one may stand first, and then without compression."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in sorted(files, key=lambda name: (name != first, name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # written the same way on every system
            target.writestr(entry, files[name])
    return stream.getvalue()


def document(root: ET.Element) -> bytes:
    """Return an XML document, indented where no text is."""
    ET.indent(root, " ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"

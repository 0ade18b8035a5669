"""QTI 3.0 packages, for every tool that reads the present version of the standard."""

from __future__ import annotations

import sys
from xml.etree import ElementTree as ET

from articlebook.lms import qti
from articlebook.lms.sets import ItemSet

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MANIFEST = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
SCHEMA, VERSION = "QTI Package", "3.0.0"
ITEM, TEST = "imsqti_item_xmlv3p0", "imsqti_test_xmlv3p0"


def spoken(root: ET.Element) -> ET.Element:
    """The tree as it is, with the namespace of its version."""
    root.set("xmlns", NAMESPACE)
    return root


def write(items: ItemSet) -> bytes:
    """A QTI 3.0 package."""
    return qti.package(items, sys.modules[__name__])

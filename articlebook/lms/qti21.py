"""QTI 2.1 packages, for Blackboard and other tools that read the older version.

Own renaming rather than `citolab-qti-convert`: that converter is under the GPL,
and a test lets it read what is written here, which it could not check if it had
written it.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from articlebook.lms import qti
from articlebook.lms.sets import ItemSet

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"


def _convert(root: ET.Element) -> ET.Element:
    """Rename a tree of version 3.0 as 2.1 has it.

    Feedback moves from blocks in the body to modal feedback, which is the form
    that importers of this version know.
    """
    if (body := root.find("qti-item-body")) is not None:
        for rubric in body.findall("qti-rubric-block"):
            rubric.attrib.pop("use")  # 2.1 knows the reader of a rubric alone
            rubric[:] = rubric.findall("qti-content-body/*")
        for block in body.findall("qti-feedback-block"):
            body.remove(block)
            modal = ET.SubElement(root, "qti-modal-feedback", block.attrib)
            modal.extend(block.iterfind("qti-content-body/*"))  # without the wrapper, which 2.1 does not know
    for node in root.iter():
        if node.tag.startswith("qti-"):
            node.tag = _camel(node.tag.removeprefix("qti-"))
            attributes = {name if ":" in name else _camel(name): value for name, value in node.attrib.items()}
            for name in ("class", "externalScored"):  # words of version 3
                attributes.pop(name, None)
            node.attrib.clear()
            node.attrib.update(attributes)
    root.set("xmlns", NAMESPACE)
    return root


def _camel(name: str) -> str:
    return re.sub(r"-(\w)", lambda m: m[1].upper(), name)


DIALECT = qti.Dialect("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0", "imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1", _convert)


def qti21_package(items: ItemSet) -> bytes:
    """Make a QTI 2.1 package."""
    return qti.qti_package(items, DIALECT)

"""QTI tests and packages, in the names of the version that a `Dialect` describes; `articlebook.lms.qti_items` makes the items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from articlebook.archive import document, packed
from articlebook.lms import text
from articlebook.lms.qti_items import expression, outcome_declaration, qti_item, set_outcome
from articlebook.lms.sets import ItemSet
from articlebook.lms.text import AskedItem

LOM = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True)
class Dialect:
    """What one version of the standard calls things.

    Attributes
    ----------
    manifest : str
        Namespace of the manifest.
    schema, version : str
        What the manifest says of itself.
    item, test : str
        Types of the resources that hold an item and the test.
    convert : callable
        Turns a tree in the names of 3.0 into one of this version.
    """

    manifest: str
    schema: str
    version: str
    item: str
    test: str
    convert: Callable[[ET.Element], ET.Element]


def qti_test(items: ItemSet) -> ET.Element:
    """Make a test with one section for each chapter."""
    root = ET.Element("qti-assessment-test", identifier=items.filename, title=items.title)
    outcome_declaration(root, "SCORE", "single", "float")
    part = ET.SubElement(root, "qti-test-part", {"identifier": "part", "navigation-mode": "nonlinear", "submission-mode": "individual"})
    for section in items.sections:
        node = ET.SubElement(part, "qti-assessment-section", identifier=f"section-{section.chapter}", title=section.title, visible="true")
        for one in section.items:
            ET.SubElement(node, "qti-assessment-item-ref", identifier=one.id, href=f"items/{one.id}.xml")
    total = expression("qti-sum", ET.Element("qti-test-variables", {"variable-identifier": "SCORE", "base-type": "float"}))
    set_outcome(ET.SubElement(root, "qti-outcome-processing"), "SCORE", total)
    return root


def qti_package(items: ItemSet, dialect: Dialect) -> bytes:
    """Make a content package in the names of one version of the standard."""
    manifest = ET.Element("manifest", {"xmlns": dialect.manifest, "xmlns:lom": LOM, "identifier": f"manifest-{items.filename}"})
    metadata = ET.SubElement(manifest, "metadata")
    ET.SubElement(metadata, "schema").text = dialect.schema
    ET.SubElement(metadata, "schemaversion").text = dialect.version
    ET.SubElement(manifest, "organizations")
    resources = ET.SubElement(manifest, "resources")
    files = {"assessment.xml": document(dialect.convert(qti_test(items)))}
    whole = _resource(resources, items.filename, dialect.test, "assessment.xml")
    for one in items.items:
        path = f"items/{one.id}.xml"
        files[path] = document(dialect.convert(qti_item(one, items.before(one))))
        resource = _resource(resources, f"resource-{one.id}", dialect.item, path)
        resource.insert(0, _metadata(one))
        ET.SubElement(whole, "dependency", identifierref=f"resource-{one.id}")
    files["imsmanifest.xml"] = document(manifest)
    return packed(files)


def _resource(resources: ET.Element, identifier: str, kind: str, path: str) -> ET.Element:
    node = ET.SubElement(resources, "resource", identifier=identifier, type=kind, href=path)
    ET.SubElement(node, "file", href=path)
    return node


def _metadata(source: AskedItem) -> ET.Element:
    """Write objective, level, passage and misconceptions as keywords of the resource (IEEE learning object metadata)."""
    node = ET.Element("metadata")
    general = ET.SubElement(ET.SubElement(node, "lom:lom"), "lom:general")
    said = [*text.labels(source), *(f"misconception: {wrong}: {says}" for wrong, says in text.misconceptions(source))]
    for words in said:
        ET.SubElement(ET.SubElement(general, "lom:keyword"), "lom:string", language="en").text = words
    return node

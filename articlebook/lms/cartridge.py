"""A course as one file: IMS Common Cartridge, with a module for each chapter.

Version 1.3 has assignments with points. Version 1.1 has not, and is there for
the systems that read no later one; an assignment is a page in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree as ET

from articlebook.addresses import LICENCE
from articlebook.archive import document, packed
from articlebook.lms.cartridge_items import assessment
from articlebook.lms.sets import ItemSet


@dataclass(frozen=True)
class Version:
    """What a version of the format calls things.

    Attributes
    ----------
    number : str
        As the manifest says it.
    short : str
        As it stands in names of types and of namespaces.
    has_assignments : bool
        Whether it has assignments; a page stands in their place otherwise.
    """

    number: str
    short: str
    has_assignments: bool

    def namespace(self, name: str) -> str:
        """Return a namespace of the version."""
        return f"http://www.imsglobal.org/xsd/imscc{self.short}/{name}"


CURRENT, OLDER = Version("1.3.0", "v1p3", True), Version("1.1.0", "v1p1", False)
ASSIGNMENT = "http://www.imsglobal.org/xsd/imscc_extensions/assignment"
LOM = "http://ltsc.ieee.org/xsd/imscc{short}/LOM/manifest"


@dataclass(frozen=True)
class Link:
    """A page of the web."""

    title: str
    address: str


@dataclass(frozen=True)
class Page:
    """A file to read, by its path in the package."""

    title: str
    path: str
    content: bytes


@dataclass(frozen=True)
class Quiz:
    """A quiz for practice."""

    title: str
    items: ItemSet


@dataclass(frozen=True)
class Topic:
    """A question for discussion, and what stands below its title, in HTML."""

    title: str
    body: str


@dataclass(frozen=True)
class Assignment:
    """A piece of work for marks: what is to be done, in HTML, its points, and the files that students get with it."""

    title: str
    body: str
    points: int
    files: tuple[Page, ...] = ()


Part = Link | Page | Quiz | Topic | Assignment


@dataclass(frozen=True)
class Module:
    """A module of the course, with its parts in their order."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Course:
    """What one package holds.

    Attributes
    ----------
    files : tuple of Page
        Files beside the modules, which no module shows.
    """

    name: str
    title: str
    language: str
    about: str
    modules: tuple[Module, ...]
    files: tuple[Page, ...] = ()


@dataclass
class _Package:
    """A package as it grows: its resources and files."""

    version: Version
    resources: ET.Element
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, name: str, kind: str, path: str, content: bytes, needs: Iterable[str] = (), href: bool = False) -> str:
        """Add a file as a resource, and return the resource's name: an earlier one where the file is there already."""
        if path in self.files:
            return next(node.attrib["identifier"] for node in self.resources if node[0].get("href") == path)
        node = ET.SubElement(self.resources, "resource", {"identifier": name, "type": kind, **({"href": path} if href else {})})
        ET.SubElement(node, "file", href=path)
        for one in needs:
            ET.SubElement(node, "dependency", identifierref=one)
        self.files[path] = content
        return name


def cartridge(course: Course, version: Version = CURRENT) -> bytes:
    """Make the package of a course."""
    manifest = ET.Element("manifest", {"xmlns": version.namespace("imscp_v1p1"), "xmlns:lomm": LOM.format(short=version.short),
                                       "identifier": f"course-{course.name}"})
    manifest.append(_metadata(course, version))
    organization = ET.SubElement(ET.SubElement(manifest, "organizations"), "organization", identifier="organization", structure="rooted-hierarchy")
    root = ET.SubElement(organization, "item", identifier="root")
    package = _Package(version, ET.SubElement(manifest, "resources"))
    for number, module in enumerate(course.modules, start=1):
        node = _entry(root, f"module-{number}", module.title)
        for place, part in enumerate(module.parts, start=1):
            name = f"m{number}-{place}"
            _entry(node, f"item-{name}", part.title).set("identifierref", _resource(package, name, part))
    for number, page in enumerate(course.files, start=1):
        _page(package, f"file-{number}", page)
    return packed({"imsmanifest.xml": document(manifest), **package.files})


def counted(course: Course) -> dict[str, int]:
    """Count what a course holds, by kind."""
    kinds = {"modules": Module, "links": Link, "files to read": Page, "quizzes": Quiz, "topics": Topic, "assignments": Assignment}
    every = [*course.modules, *(part for module in course.modules for part in module.parts)]
    return {words: sum(isinstance(one, kind) for one in every) for words, kind in kinds.items()}


def _entry(place: ET.Element, name: str, title: str) -> ET.Element:
    node = ET.SubElement(place, "item", identifier=name)
    ET.SubElement(node, "title").text = title
    return node


def _metadata(course: Course, version: Version) -> ET.Element:
    node = ET.Element("metadata")
    ET.SubElement(node, "schema").text = "IMS Common Cartridge"
    ET.SubElement(node, "schemaversion").text = version.number
    lom = ET.SubElement(node, "lomm:lom")
    general = ET.SubElement(lom, "lomm:general")
    _said(ET.SubElement(general, "lomm:title"), course.title, course.language)
    ET.SubElement(general, "lomm:language").text = course.language
    _said(ET.SubElement(general, "lomm:description"), course.about, course.language)
    rights = ET.SubElement(lom, "lomm:rights")
    ET.SubElement(ET.SubElement(rights, "lomm:copyrightAndOtherRestrictions"), "lomm:value").text = "yes"
    _said(ET.SubElement(rights, "lomm:description"), f"CC BY 4.0, {LICENCE}", course.language)
    return node


def _said(place: ET.Element, words: str, language: str) -> None:
    ET.SubElement(place, "lomm:string", language=language).text = words


def _resource(package: _Package, name: str, part: Part) -> str:
    """Add a part of a module to the package, and return the name of its resource."""
    version = package.version
    if isinstance(part, Page):
        return _page(package, name, part)
    if isinstance(part, Link):
        root = ET.Element("webLink", xmlns=version.namespace(f"imswl_{version.short}"))
        ET.SubElement(root, "title").text = part.title
        ET.SubElement(root, "url", href=part.address)
        return package.add(name, f"imswl_xml{version.short}", f"{name}/link.xml", document(root))
    if isinstance(part, Topic):
        root = ET.Element("topic", xmlns=version.namespace(f"imsdt_{version.short}"))
        ET.SubElement(root, "title").text = part.title
        ET.SubElement(root, "text", texttype="text/html").text = part.body
        return package.add(name, f"imsdt_xml{version.short}", f"{name}/topic.xml", document(root))
    if isinstance(part, Quiz):
        return package.add(name, f"imsqti_xmlv1p2/imscc_xml{version.short}/assessment", f"{name}/assessment.xml", assessment(part.items))
    return _assignment(package, name, part)


def _page(package: _Package, name: str, page: Page) -> str:
    return package.add(name, "webcontent", page.path, page.content, href=True)


def _assignment(package: _Package, name: str, part: Assignment) -> str:
    needs = [_page(package, f"{name}-file-{number}", file) for number, file in enumerate(part.files, start=1)]
    if not package.version.has_assignments:
        links = "".join(f'<li><a href="../{escape(file.path)}">{escape(file.title)}</a></li>' for file in part.files)
        body = part.body + (f"<h2>Files</h2><ul>{links}</ul>" if links else "")
        return package.add(name, "webcontent", f"{name}/assignment.html", html_page(part.title, body), needs, href=True)
    root = ET.Element("assignment", xmlns=ASSIGNMENT, identifier=f"assignment-{name}")
    ET.SubElement(root, "title").text = part.title
    ET.SubElement(root, "text", texttype="text/html").text = part.body
    if part.files:
        attached = ET.SubElement(root, "attachments")
        for file in part.files:
            ET.SubElement(attached, "attachment", href=f"../{file.path}", role="All")
    # the attribute stands in no draft of the schema; Canvas, Sakai and others write and read it, and nothing else tells the points
    ET.SubElement(root, "gradable", points_possible=str(part.points)).text = "true"
    ET.SubElement(ET.SubElement(root, "submission_formats"), "format", type="file")
    return package.add(name, "assignment_xmlv1p0", f"{name}/assignment.xml", document(root), needs)


def html_page(title: str, body: str, language: str = "en") -> bytes:
    """Make a page of HTML that needs no other file."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
    return f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}</head>\n<body><main><h1>{escape(title)}</h1>\n{body}\n</main></body></html>\n'.encode()

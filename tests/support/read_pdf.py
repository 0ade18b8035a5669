"""What a screen reader meets in a tagged PDF: its elements in order, with the words that each one holds."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
import pypdfium2
from pypdfium2 import raw

from articlebook import pdf_tags


@dataclass
class Element:
    """An element of structure.

    Attributes
    ----------
    role : str
        Such as ``H2``, as PDF 1.7 names it.
    words : str
        What it holds itself; what is in elements below it follows in `below`.
    language : str
        Its own or that of what it stands in.
    """

    role: str
    words: str
    language: str
    alternative: str
    scope: str
    below: list[Element] = field(default_factory=list)

    def all(self, *roles: str) -> Iterator[Element]:
        """Every element below of these roles, in order; of any role where none is named."""
        for one in self.below:
            if not roles or one.role in roles:
                yield one
            yield from one.all(*roles)

    def says(self, *but: str) -> str:
        """The words of the element and of all below it, but for those of some roles."""
        return self.words + "".join(one.says(*but) for one in self.below if one.role not in but)


def read(content: bytes) -> Element:
    """The document as one element."""
    words = _words(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers: dict[object, int] = {page.objgen: number for number, page in enumerate(pdf.pages)}
        roles = {str(name): str(role) for name, role in pdf.Root.StructTreeRoot.RoleMap.items()}

        def element(one: pikepdf.Object, language: str) -> Element:
            language = str(one.get("/Lang", language))
            role = roles.get(str(one.S), str(one.S)).removeprefix("/")
            areas = one.get("/A", [])
            scope = next((str(area.Scope) for area in areas if "/Scope" in area), "").removeprefix("/")
            made = Element(role, "", language, str(one.get("/Alt", "")), scope)
            for child in pdf_tags.children(one):
                if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                    made.below.append(element(child, language))
                elif isinstance(child, int) or child.get("/Type") == "/MCR":
                    page = one.Pg if isinstance(child, int) or "/Pg" not in child else child.Pg
                    said = words.get((numbers[page.objgen], child if isinstance(child, int) else int(child.MCID)), "")
                    made.below.append(Element("", said, language, "", ""))
            return made
        return element(pdf.Root.StructTreeRoot.K, str(pdf.Root.Lang))


def _words(content: bytes) -> dict[tuple[int, int], str]:
    """The words of each mark of content, by page and number."""
    found: dict[tuple[int, int], str] = {}
    with pypdfium2.PdfDocument(content) as file:
        for number, page in enumerate(file):
            text = page.get_textpage()
            for index in range(raw.FPDFPage_CountObjects(page)):
                one = raw.FPDFPage_GetObject(page, index)
                if raw.FPDFPageObj_GetType(one) != raw.FPDF_PAGEOBJ_TEXT or (mark := raw.FPDFPageObj_GetMarkedContentID(one)) < 0:
                    continue
                length = raw.FPDFTextObj_GetText(one, text, None, 0)
                held = ctypes.create_string_buffer(length)
                raw.FPDFTextObj_GetText(one, text, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), length)
                found[number, mark] = found.get((number, mark), "") + held.raw.decode("utf-16-le").rstrip("\0")
    return found

"""Find answers that a student wrote beside their cell, and point out what else stands where nobody would look."""

from __future__ import annotations

import nbformat

from articlebook.marking.cell_metadata import about, cell_name
from articlebook.marking.rebuild.code_names import assigned_names
from articlebook.marking.rebuild.layout import Layout, Part
from articlebook.marking.text import in_a_line, is_empty, single_spaced


def take_moved_answers(layout: Layout) -> None:
    """Let what stands beside an answer count for it where that is certain enough, and tell of the rest."""
    found = set()
    for answer in [part for part in layout.parts if part.is_answer]:
        name = cell_name(answer.cell)
        if answer.cell.cell_type != "code":
            taken = _take_text(answer, layout.parts)
        else:
            taken = _take_code(answer, layout.parts) if is_blank(answer.cell) else []
            if not taken and is_blank(answer.cell) and (other := _joined_with(answer, layout.parts)):
                answer.cell.source = ""  # it would take the names back
                found.add(name)
                layout.repairs.append(f"{name}: what stands in {other} was taken as part of the answer")
                layout.remarks.append(f"{name}: the answer stands in the cell {other}; see that it is whole")
        if taken:
            names = ", ".join(one.name for one in taken)
            found.add(name)
            layout.repairs.append(f"{name}: what stands beside the answer cell ({names}) was taken as part of the answer")
            layout.remarks.append(f"{name}: the answer, or a part of it, stood beside its cell ({names}); see that it is whole")
    _point_out_others(layout, found)


def is_blank(cell: nbformat.NotebookNode) -> bool:
    """Tell whether an answer cell is as it was released, or has nothing in it."""
    return (is_empty(cell.source) or single_spaced(cell.source) == single_spaced(str(about(cell).get("stub", "")))) and not cell.get("attachments")


def _take_text(answer: Part, parts: list[Part]) -> list[Part]:
    """Move into an essay what was written as text beside it, in its order; return what was moved."""
    blank = is_blank(answer.cell)
    mine = [part for part in parts if part.origin and part.cell.cell_type == "markdown" and part.task == answer.task]
    if not blank:
        mine = [part for part in mine if not part.typed_into]  # a word changed in the question is no part of an answer that is there
    if not mine:
        return []
    texts: list[str] = []
    pictures: dict[str, nbformat.NotebookNode] = {}
    for part in [part for part in parts if part in mine or (part is answer and not blank)]:
        text = part.cell.source
        for name, kinds in (part.cell.get("attachments") or {}).items():
            other = name if name not in pictures else f"{len(pictures)}-{name}"
            text = text.replace(f"(attachment:{name})", f"(attachment:{other})")
            pictures[other] = kinds
        texts.append(text)
    answer.cell.source = "\n\n".join(texts)
    if pictures:
        answer.cell["attachments"] = nbformat.from_dict(pictures)
    for part in mine:
        parts.remove(part)
    return mine


def _names(cell: nbformat.NotebookNode) -> frozenset[str]:
    """Return the names that a cell sets; none where it is no code."""
    return assigned_names(cell.source) or frozenset()


def _names_of_stub(answer: Part) -> frozenset[str]:
    """Return the names that an answer cell set as it was released."""
    return assigned_names(about(answer.cell)["stub"]) or frozenset()


def _take_code(answer: Part, parts: list[Part]) -> list[Part]:
    """Let code of the student's own that sets the names of an empty answer count for it; return that code.

    The empty cell would take the names back if it ran later, and a check above the code would not know them. One cell of such
    code becomes the answer, several stay where they are.
    """
    wanted = _names_of_stub(answer)
    mine = [part for part in parts if part.origin and part.cell.cell_type == "code" and wanted & _names(part.cell)]
    if not mine:
        return []
    check = next((part for part in parts[parts.index(answer):] if part.origin is None and about(part.cell).get("grade")), None)
    if check is not None:
        for part in mine:
            if parts.index(part) > parts.index(check):
                parts.remove(part)
                parts.insert(parts.index(check), part)
    if len(mine) == 1:
        answer.cell.source = mine[0].cell.source
        parts.remove(answer)
        parts[parts.index(mine[0])] = answer
    elif parts.index(mine[0]) < parts.index(answer):
        parts.remove(answer)
        parts.insert(parts.index(mine[0]), answer)
    return mine


def _joined_with(answer: Part, parts: list[Part]) -> str:
    """Name the answer cell that sets the names of an empty one, as where a student joined two cells; empty where there is none."""
    wanted = _names_of_stub(answer)
    for part in parts:
        if part is not answer and part.is_answer and part.cell.cell_type == "code" and not is_blank(part.cell) \
                and wanted & (_names(part.cell) - _names_of_stub(part)):
            return cell_name(part.cell)
    return ""


def _point_out_others(layout: Layout, found: set[str]) -> None:
    """Name to whoever marks what a student wrote where nobody would look, and keep an empty essay open beside it."""
    own = [part for part in layout.parts if part.origin]
    for part in layout.parts:
        name = cell_name(part.cell)
        if not part.is_answer or name in found or not is_blank(part.cell):
            continue
        by_hand = part.cell.cell_type == "markdown"
        texts = [one for one in own if one.cell.cell_type == "markdown" and (by_hand or one.task == part.task)]
        code = [one for one in own if one.cell.cell_type == "code" and one.task == part.task]
        if texts or code:
            names = [f"{one.name}: {in_a_line(one.cell.source, 80)}" for one in [*texts, *code]]
            part.cell.metadata["beside"] = names
            layout.remarks.append(f"{name}: the answer cell was left as released, and something stands elsewhere ({'; '.join(names)})"[:1000]
                                  + ("; a person decides" if by_hand else "; see whether it is the answer"))
    layout.remarks += [f"{part.name}: the student typed into this locked cell: {in_a_line(part.cell.source, 80)}" for part in layout.parts if part.typed_into]

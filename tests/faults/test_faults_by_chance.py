"""Made-up damage to tables, banks and heads of pages is always told as a fault of the file, and never as one of the code."""

import csv
import io
import json
import re
import shutil

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from articlebook import chapter, files, tables
from articlebook.quiz import loader
from articlebook.tables import DATA, DataError

#: Tables that the rules ask, and those that they link to; the large ones of the votes would take minutes.
SMALL = ("organisations", "states", "capitals", "memberships", "events", "sources", "interest_lists", "dating_rules", "founding_documents",
         "un_resolutions", "un_resolution_votes", "sco_organs", "sco_summits", "proposals", "energy_routes", "exercises_and_crises", "voices", "quotations",
         "state_interests")
SIGNS = ["", ",", '"', "\n", "\r\n", ";", "\t", "\0", "\a", "\ufeff", "\u200b", "\u202e", "é", "١", "²", "-", "0", "9" * 400, "1e999", "nan", "2026-13-01",
         "9999-12-31", "0000-01-01", " ", "null", "yes", "CHN", "SCO", "=1+1", "'", "\\"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder of the smaller tables, and their texts as they are."""
    folder = tmp_path_factory.mktemp("small") / "data"
    folder.mkdir()
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [one for one in package["resources"] if one["name"] in SMALL]
    texts = {one["path"]: (DATA / one["path"]).read_text(encoding="utf-8") for one in package["resources"]}
    texts["datapackage.json"] = json.dumps(package)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    tables._load.__wrapped__(folder)  # whole, it has no fault
    return folder, texts


@st.composite
def damage(draw, texts):
    """A file, and what stands in it after some damage to its bytes, signs, cells or rows."""
    name = draw(st.sampled_from(sorted(texts)))
    text = texts[name]
    for _ in range(draw(st.integers(1, 3))):
        how = draw(st.sampled_from(["cut", "sign", "take", "cell", "row", "rows", "column"]))
        place = draw(st.integers(0, max(0, len(text) - 1)))
        if how == "cut":
            text = text[:place]
        elif how == "sign":
            text = text[:place] + draw(st.sampled_from(SIGNS) | st.text(max_size=3)) + text[place:]
        elif how == "take":
            text = text[:place] + text[place + draw(st.integers(1, 40)):]
        elif name.endswith(".csv"):
            text = _rows_changed(draw, text, how)
    data = text.encode("utf-8", "surrogatepass")
    if draw(st.booleans()) and draw(st.booleans()):
        data = draw(st.sampled_from([data.decode("utf-8", "replace").encode("utf-16"), b"\xef\xbb\xbf" + data, data[:-1] + b"\xff",
                                     data.replace(b"\n", b"\r\n")]))
    return name, data


def _rows_changed(draw, text, how):
    try:
        lines = list(csv.reader(io.StringIO(text)))
    except csv.Error:
        return text
    if len(lines) < 2:
        return text
    at = draw(st.integers(1, len(lines) - 1))
    if how == "cell" and lines[at]:
        other = draw(st.sampled_from([cell for line in lines[:40] for cell in line] or [""]))
        lines[at][draw(st.integers(0, len(lines[at]) - 1))] = draw(st.sampled_from([*SIGNS, other]) | st.text(max_size=8))
    elif how == "row":
        lines.insert(at, lines[draw(st.integers(0, len(lines) - 1))])
    elif how == "rows":
        del lines[at:at + draw(st.integers(1, 30))]
    elif how == "column":
        column = draw(st.integers(0, len(lines[0])))
        lines = [line[:column] + line[column + 1:] for line in lines]
    written = io.StringIO()
    try:
        csv.writer(written, lineterminator="\n").writerows(lines)
    except csv.Error:
        return text
    return written.getvalue()


@pytest.mark.slow
@given(data=st.data())
def test_any_damage_to_tables_is_told(small, data):
    """A damaged table loads, or its fault names a file and, for a table, the row."""
    folder, texts = small
    name, content = data.draw(damage(texts))
    (folder / name).write_bytes(content)
    try:
        tables._load.__wrapped__(folder)
    except DataError as error:
        lines = str(error).splitlines()[1:] or [str(error)]
        assert all(re.match(r"(?:- )?(?:datapackage\.json|\w+\.csv)(?::|, row \d+|, )", line) for line in lines), str(error)
        assert name in str(error) or any(line.startswith("- ") for line in lines)
    finally:
        (folder / name).write_bytes(texts[name].encode())


VALUES = st.recursive(st.none() | st.booleans() | st.integers(-10**6, 10**20) | st.floats() | st.text(max_size=12)
                      | st.sampled_from(["{day}`x`", "{count}`y`", "<b>", "*"]),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=6)


@pytest.fixture(scope="module")
def bank():
    return yaml.safe_load((loader.BANKS / "05-charter.yml").read_text(encoding="utf-8"))


@pytest.mark.slow
@given(data=st.data())
def test_any_bank_is_read_or_named(bank, tmp_path_factory, data):
    """A bank with any value in any place, or any text, is read or refused by its name."""
    place = tmp_path_factory.getbasetemp() / "05-charter.yml"
    if data.draw(st.booleans()):
        changed = json.loads(json.dumps(bank | {"items": bank["items"][:2]}))
        spot = changed
        while isinstance(spot, (dict, list)) and spot:
            key = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot))))
            if data.draw(st.booleans()) or not isinstance(spot[key], (dict, list)):
                spot[key] = data.draw(VALUES)
                break
            spot = spot[key]
        text = yaml.safe_dump(changed, allow_unicode=True)
    else:
        text = data.draw(st.text(st.characters(), max_size=60) | st.text(st.sampled_from(list("-:[]{}&*!|>'\"#% \n\tab1")), max_size=60))
    place.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        loader.read_bank(place)
    except loader.BankError as error:
        assert "05-charter.yml" in str(error)


@given(text=st.text(st.characters(), max_size=80) | st.text(st.sampled_from(list("-:[]{}&*!|>'\"#% \n\tab1é")), max_size=80), head=VALUES)
def test_any_page_is_read_or_named(tmp_path_factory, text, head):
    """A page of any text, and with anything declared as its chapter, is read or refused by its name."""
    folder = tmp_path_factory.getbasetemp()
    declared = yaml.safe_dump({"chapter": head}, allow_unicode=True)
    for content in (text, f"---\n{text}\n---\n# A\n", f"---\n{declared}---\n{text}"):
        (folder / "01-a.md").write_bytes(content.encode("utf-8", "surrogatepass"))
        for read in (files.read_page, lambda path: chapter.read_chapter("01-a", folder)):
            try:
                read(folder / "01-a.md")
            except files.FileError as error:
                assert "01-a.md" in str(error)


def test_the_damage_is_told_where_it_is(small):
    """Of two rows, one with a cell too many and a later one with a wrong day, both are told with the numbers that an editor shows."""
    folder, texts = small
    lines = texts["memberships.csv"].splitlines()
    lines[4], lines[8] = lines[4] + ",x", re.sub(r"\d{4}-\d{2}-\d{2}", "2001-02-30", lines[8], count=1)
    (folder / "memberships.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataError, match=r"(?s)memberships\.csv, row 5: .*memberships\.csv, row 9, column start"):
        tables._load.__wrapped__(folder)
    shutil.copy(DATA / "memberships.csv", folder)

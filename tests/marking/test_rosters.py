"""Tables of an LMS are filled in whatever their language and form: marks go to the right people alone, and every other sign stays."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlebook.marking.csv_cells import plain, read_cells
from articlebook.marking.gradebook import Mark
from articlebook.marking.read_roster import read_roster
from articlebook.marking.roster import NO_MARK, NUMBER
from articlebook.marking.roster_forms import RosterError
from articlebook.marking.row import Row
from articlebook.marking.text import printable

TITLE = "The last true day"


def row(student: str, points: float | None = 8.0, **about) -> Row:
    return Row(student, about.pop("name", student), marks={"a": Mark(points, 12.0)}, **about)


def read(tmp_path, text: str | bytes, title: str = TITLE):
    path = tmp_path / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(path, title)


CANVAS = [row("ada", 7.5, name="lovelaceada", lms="canvas", lms_id="12345"), row("bo", 3.0, name="diddleybo", lms="canvas", lms_id="12346")]
MOODLE = [row("ada", 7.5, name="Ada Lovelace", lms="moodle", lms_id="81"), row("li", 3.0, name="伟 李", lms="moodle", lms_id="77")]

#: The rows, the table with `<0>` where their marks go, and how these are written there
WRITTEN = {
    "Canvas with semicolons, a mark of bytes and decimal commas": (CANVAS, "\ufeff" + (
        "Student;ID;SIS User ID;SIS Login ID;Section;The last true day (55);Assignments Current Points\n"
        "    Points Possible;;;;;12,00;(read only)\n"
        '"Lovelace, Ada";12345;s1;ada;A;<0>;7,50\n"Diddley, Bo";12346;s2;bo;A;<1>;3,00\n'), ["7,5", "3"]),
    "Canvas with tabs and ends of lines of Windows": (CANVAS, (
        "Student\tID\tSection\tThe last true day (55)\r\n    Points Possible\t\t\t12\r\nLovelace, Ada\t12345\tA\t<0>\r\nDiddley, Bo\t12346\tA\t<1>\r\n"),
        ["7.5", "3"]),
    "Canvas in another language": (CANVAS, (
        "Студент,Идентификатор,Идентификатор SIS,Раздел,The last true day (55)\n    Возможные баллы,,,,12\n"
        '"Lovelace, Ada",12345,900,A,<0>\n"Diddley, Bo",12346,901,A,<1>\n'), ["7.5", "3"]),
    "Canvas with two columns of names": (CANVAS, (
        "LastName,FirstName,ID,SIS Login ID,Section,The last true day (55)\n    Points Possible,,,,,12\n"
        "Lovelace,Ada,12345,ada,A,<0>\nDiddley,Bo,12346,bo,A,<1>\n"),
        ["7.5", "3"]),
    "Canvas with the title of the course's package": (CANVAS, (
        "Student,ID,Section,For marks: The last true day (55),Practice quiz: The last true day (56)\n    Points Possible,,,12,3\n"
        '"Lovelace, Ada",12345,A,<0>,1\n"Diddley, Bo",12346,A,<1>,2\n'), ["7.5", "3"]),
    "Canvas with posting by hand and a student of tests": (CANVAS, (
        "Student,ID,SIS User ID,SIS Login ID,Section,Other (54),The last true day (55)\n,,,,,,Manual Posting\n    Points Possible,,,,,10,12\n"
        '"Lovelace, Ada",12345,s1,ada,A,9.00,<0>\n"Diddley, Bo",12346,s2,bo,A,EX,<1>\n"Student, Test",99,,x,A,,\n'), ["7.5", "3"]),
    "Moodle's worksheet in German": (MOODLE, (
        'ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden","Zuletzt geändert (Bewertung)"\n'
        'Teilnehmer/in77,"伟 李",li@example.org,"Zur Bewertung abgegeben",<1>,"12,00",Ja,-\n'
        'Teilnehmer/in81,"Ada Lovelace",ada@example.org,"Zur Bewertung abgegeben",<0>,"12,00",Ja,-\n'), ['"7,5"', "3"]),
    "Moodle's worksheet in Russian with tabs": (MOODLE, (
        "Идентификатор\tПолное имя\tАдрес электронной почты\tСостояние\tОценка\tМаксимальная оценка\tОценку можно изменить\n"
        "Участник 77\t伟 李\tli@example.org\tОтвет отправлен\t<1>\t12,00\tДа\nУчастник 81\tAda Lovelace\tada@example.org\tОтвет отправлен\t<0>\t12,00\tДа\n"),
        ["7,5", "3"]),
    "Moodle's worksheet without names": ([row("p", 7.5, name="Participant", lms="moodle", lms_id="81", anonymous=True), row("q", 3.0, lms="moodle", lms_id="77",
                                              name="Participant", anonymous=True)], (
        'Identifier,Status,Grade,"Maximum Grade","Grade can be changed","Last modified (grade)"\n'
        'Participant 77,"Submitted for grading - ",<1>,12.00,Yes,-\nParticipant 81,"Submitted for grading - ",<0>,12.00,Yes,-\n'), ["7.5", "3"]),
    "Moodle's export in French": (MOODLE, (
        'Prénom;"Nom de famille";"Numéro d\'identification";"Adresse de courriel";"Devoir : The last true day (Brut)"\n'
        "Ada;Lovelace;;ada@example.org;<0>\n伟;李;;li@example.org;<1>\n"), ["7,5", "3"]),
    "Moodle's export with percentages beside": (MOODLE, (
        '"First name","Last name","Email address","Assignment: The last true day (Percentage)","Assignment: The last true day (Real)",'
        '"Assignment: The last true day (Feedback)"\nAda,Lovelace,ada@example.org,10.00 %,<0>,"Well, seen"\n'), ["7.5"]),
    "a line that a spreadsheet cut": (CANVAS, (
        "Student,ID,Section,The last true day (55)\n    Points Possible,,,12\n\"Lovelace, Ada\",12345,A,<0>\n\"Diddley, Bo\",12346\n"), ["7.5"]),
    "the first line of Excel": (CANVAS, "sep=;\r\nStudent;ID;Section;The last true day (55)\r\n    Points Possible;;;12\r\nLovelace;12345;A;<0>\r\n", ["7,5"]),
    "UTF-16 as Excel writes it": (CANVAS, ("Student\tID\tSection\tThe last true day (55)\r\n    Points Possible\t\t\t12\r\nLovelace\t12345\tA\t<0>\r\n"),
                                  ["7.5"]),
    "Moodle's export with colons": (MOODLE, (
        '"First name":"Last name":"Email address":"Assignment: The last true day (Real)"\nAda:Lovelace:ada@example.org:<0>\n伟:李:li@example.org:<1>\n'),
        ["7.5", "3"]),
    "Moodle's worksheet with one mark for all": (MOODLE, (
        "Kennung,Gruppe,Bewertung,Bestwertung,Änderbar\n"
        "Teilnehmer/in81,,8,12,Ja\nTeilnehmer/in77,,8,12,Ja\n".replace(",8,", ",<0>,", 1).replace(",8,", ",<1>,")),
        ["7.5", "3"]),
    "Canvas in another language without spaces": (CANVAS, (
        "Élève,ID,Section,The last true day (55)\nPoints possibles,,,12\n\"Lovelace, Ada\",12345,A,<0>\n\"Diddley, Bo\",12346,A,<1>\n"), ["7.5", "3"]),
    "cells in quotation marks": (CANVAS, (
        '"Student","ID","Section","The last true day (55)"\n"    Points Possible","","","12"\n"Love ""la"" ce","12345","A",<0>\n'), ['"7.5"']),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_forms(tmp_path, form):
    """Each form of a table is filled in its own way: separator, mark of bytes, quotation marks and decimal sign stay."""
    rows, text, wanted = WRITTEN[form]
    code = "utf-16" if form.startswith("UTF-16") else "utf-8"
    empty = '""' if "quotation" in form else ""
    before, after = (re.sub(r"<(\d)>", lambda at, new=new: wanted[int(at[1])] if new else empty, text) for new in (False, True))
    if "spreadsheet cut" in form:
        after = after.replace('"Diddley, Bo",12346', '"Diddley, Bo",12346,,3')
    table = read(tmp_path, before.encode(code))
    filled, missing = table.filled(rows)
    assert table.encoded(filled) == after.encode(code)
    assert table.points == (None if table.kind == "name" else 12)
    assert missing == [one.student for one in rows if f"<{rows.index(one)}>" not in text and "cut" not in form]


REFUSED = {
    "two assignments of one title": ('Student,ID,The last true day (55),The last true day (56)\n    Points Possible,,12,12\nA,1,,\n', "2 columns are for"),
    "no assignment of the title": ("Student,ID,Section,Other (55)\n    Points Possible,,,12\nA,1,,\n",
                                   "no column for 'The last true day'; name the assignment so"),
    "the same with semicolons": ("Student;ID;Section;Other (55)\n    Points Possible;;;12\nA;1;;\n",
                                 "no column for 'The last true day'; name the assignment so"),
    "percentages alone": ("First name,Last name,Email address,The last true day (Percentage)\nA,B,a@x,10 %\n", "holds no points"),
    "two real columns": ("First name,Last name,Email address,Quiz: The last true day (Real),Assignment: The last true day (Real)\nA,B,a@x,1,1\n",
                         "2 columns are for"),
    "no names": ("Email address,Assignment: The last true day (Real)\na@x,1\n", "needs the columns `First name` and `Last name`"),
    "a name that broke": ("Student,ID,The last true day (55)\n    Points Possible,,12\nLovelace, Ada,1,5\n",
                          "the row of 'Lovelace' has more cells than the head"),
    "a worksheet for a rubric": ("Identifier,Full name,Status\nParticipant 1,A,\n", "without a column for marks"),
    "another table": ("a,b\n1,2\n", "neither an export of Canvas .* Its columns are: a, b"),
    "one column": ("a~b\n1~2\n", "one column only"),
    "nothing": ("", "is empty"),
    "a spreadsheet": (b"PK\x03\x04rest", "is a file of a spreadsheet"),
    "an old code": ("Student,ID\nLovelacé,1\n".encode("cp1252"), "is no text in UTF-8"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_refused(tmp_path, fault):
    """What cannot be filled in is refused with its cause and what to do; an export of Canvas is never called none."""
    text, words = REFUSED[fault]
    with pytest.raises(RosterError, match=words) as refusal:
        read(tmp_path, text)
    assert "table.csv: " in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_group_goes_to_its_members(tmp_path):
    """A group's mark goes to those whom the table has in it, and to nobody who has its number; a group that is not there is told."""
    text = ('Identifier,"Full name","Email address",Status,Group,Grade,"Maximum grade","Last modified (grade)"\n'
            "Participant 77,Li Wei,li@example.org,Submitted,Team Blue,,12.00,-\nParticipant 81,Ada Lovelace,ada@example.org,Submitted,Team Red,,12.00,-\n"
            "Participant 82,Bo Diddley,bo@example.org,Submitted,Team Red,,12.00,-\n")
    table = read(tmp_path, text)
    red, green = row("Team-Red", 8.0, name="Team Red", lms="moodle", group="Team Red"), row("Green", lms="moodle", group="Team Green")
    filled, missing = table.filled([red, green])
    assert filled == text.replace("Team Red,,", "Team Red,8,") and missing == ["Green"]
    assert table.to_do([red, green]) == ["Green: the group 'Team Green' is not in table.csv; it needs its column of groups; enter this mark by hand"]
    table.use_names([red])
    assert red.name == "Team Red"
    # and a number that belongs to another person than the folder names is not believed
    wrong = row("team", name="Team Red", lms="moodle", lms_id="77")
    assert table.filled([wrong]) == (text, ["team"]) and "is that the worksheet of another assignment?" in table.to_do([wrong])[0]


def test_a_group_is_no_section(tmp_path):
    """A group whose name is a section, a department or another word of the table goes to nobody."""
    for text in ("Student,ID,Section,The last true day\nAda,1,Red,\n", f"First name,Last name,Department,Email address,X: {TITLE} (Real)\nAda,L,Red,a@x,-\n",
                 "Identifier,Full name,Grade,Maximum grade,Note\nParticipant 1,Ada,,12,Red\n"):
        assert read(tmp_path, text).filled([row("red", lms="moodle", group="Red")]) == (text, ["red"])


def test_a_member_who_hands_in_alone_too(tmp_path):
    """Two marks for one person are both left to a person."""
    text = "Identifier,Full name,Group,Grade,Maximum grade\nParticipant 81,Ada,Red,,12\nParticipant 82,Bo,Red,,12\n"
    rows = [row("red", 8.0, lms="moodle", group="Red"), row("ada", 5.0, name="Ada", lms="moodle", lms_id="81")]
    filled, missing = read(tmp_path, text).filled(rows)
    assert filled == text.replace("Participant 82,Bo,Red,,", "Participant 82,Bo,Red,8,") and missing == ["red", "ada"]


def test_numbers_of_another_kind(tmp_path):
    """A number of Canvas is no participant of Moodle, nor the other way round."""
    sheet = read(tmp_path, "Identifier,Grade,Maximum grade\nParticipant 3,,12\n")
    third = row("third", lms="canvas", lms_id="3")
    assert sheet.filled([third])[1] == ["third"] and "its number is one of Canvas, and table.csv is of Moodle" in sheet.to_do([third])[0]
    export = read(tmp_path, 'Student,ID,The last true day\n"User, Third",3,\n')
    third = row("third", lms="moodle", lms_id="3")
    assert export.filled([third])[1] == ["third"]
    absent = row("absent", lms="canvas", lms_id="4")
    assert export.to_do([absent]) == ["absent: not found in table.csv: it has no number 4; enter this mark by hand"]
    hidden = row("anon", lms="canvas", lms_id="ab3dE", anonymous=True)
    assert "hid the names" in export.to_do([hidden])[0]


#: Full names in Moodle, and the folders that its download made of them (Moodle 4.1)
FOLDERS = {("Sean", "O'Brien"): "Sean OBrien", ("Zoé", "Müller"): "Zoe\u0301 Mu\u0308ller", ("Anna Maria", "Rossi"): "Anna  Maria Rossi",
           ("कमला", "देवी"): "कमला देवी", ("伟", "李"): "伟 李", ("Maria", "de la Cruz_Vega"): "Maria de la Cruz Vega", ('A & B', '"C"'): "A  B C"}


def test_one_family_name_is_not_one_person(tmp_path):
    """In the worksheet of another assignment the same number may be a relative: to share a word of a name is not enough."""
    for name, fits in (("Bob Lovelace", False), ("Ada Byron", False), ("Ada Lovelace", True), ("Lovelace Ada", True), ("Ada", True),
                       ("Ada King Lovelace", True), ("Adá Lovelace", True)):
        table = read(tmp_path, f"Identifier,Full name,Grade,Maximum grade\nParticipant 81,{name},,12.00\n")
        text, missing = table.filled(MOODLE[:1])
        assert ("7.5" in text, missing) == (fits, [] if fits else ["ada"]), name


@pytest.mark.parametrize(("head", "no"), [("Identifier,Full name,Grade,Maximum grade,Grade can be changed", "No"),
                                          ("ID,Vollständiger Name,Bewertung,Bestwertung,Bewertung kann geändert werden", "Nein")])
def test_grades_that_moodle_does_not_take(tmp_path, head, no):
    """A mark that Moodle would leave out in silence, since the grade is locked, is told and not filled in."""
    table = read(tmp_path, f"{head}\nParticipant 81,Ada Lovelace,,12.00,{no}\nParticipant 77,伟 李,,12.00,Ja\n")
    text, _ = table.filled(MOODLE)
    assert "81,Ada Lovelace,," in text and "77,伟 李,3," in text
    assert [line.partition(":")[0] for line in table.to_do(MOODLE)] == ["ada"] and "cannot be changed" in table.to_do(MOODLE)[0]


@pytest.mark.parametrize(("key", "filled", "words"), [("12345.0", True, ""), ("1.23E+04", False, "'1.23E+04', which a spreadsheet made"),
                                                      ("1,23E+04", False, "spreadsheet"), ("12,345", False, "spreadsheet"), ("", False, "has no number 12345")])
def test_numbers_that_a_spreadsheet_changed(tmp_path, key, filled, words):
    """A number with zeros behind the point is the same; one that lost digits is nobody's, and the cause is told."""
    table = read(tmp_path, f'Student,ID,Section,The last true day (55)\n    Points Possible,,,12\n"Lovelace, Ada","{key}",A,\n')
    text, missing = table.filled(CANVAS[:1])
    assert (missing == []) == filled and ("A,7.5" in text) == filled
    assert words in "".join(table.to_do(CANVAS[:1]))


@pytest.mark.parametrize(("heading", "fits"), [
    ("Assignment: The last true day (Real)", True), ("The last true day [Total Pts: 12 Score] |123", True), ("作业：The last true day（实际）", True),
    ("The last true day Points Grade <Numeric MaxPoints:12>", True), ('Quiz: "The last true day" (Real)', True),
    ("Assignment: The last true day retake (Real)", False), ("Before The last true day (Real)", False), ("The last true day (late) (Real)", False)])
def test_a_longer_title_is_another_assignment(tmp_path, heading, fits):
    """Only what an LMS adds to a title may stand beside it in a heading; words of another title stop the command, which names them."""
    quoted = heading.replace('"', '""')
    text = f'First name,Last name,Email address,"{quoted}"\nAda,Lovelace,ada@example.org,\n'
    if fits:
        assert "7.5" in read(tmp_path, text).filled(MOODLE[:1])[0]
    else:
        with pytest.raises(RosterError) as stopped:
            read(tmp_path, text)
        assert heading in str(stopped.value) and "another assignment" in str(stopped.value)


def test_a_page_of_a_login_is_no_table(tmp_path):
    """A web page under the name of a table is called one."""
    with pytest.raises(RosterError, match="is a web page and no table"):
        read(tmp_path, "\ufeff\n<!DOCTYPE html><html><body>Log in</body></html>")


def test_names_that_moodle_cleaned(tmp_path):
    """A name that Moodle shortened for its folder finds its person; where two fit, neither gets the mark."""
    people = list(FOLDERS)
    text = table_of(people)
    rows = [row(f"s{place}", float(place), name=name, lms="moodle", lms_id=str(place + 80)) for place, name in enumerate(FOLDERS.values(), start=1)]
    filled, missing = read(tmp_path, text).filled(rows)
    assert missing == [] and [line[-1] for line in list(csv.reader(io.StringIO(filled)))[1:]] == [str(place) for place in range(1, len(rows) + 1)]
    twins = read(tmp_path, table_of([*people, ("Sean", "OBrien")]))
    filled, missing = twins.filled(rows)
    assert missing == ["s1"] and "fits more than one" in twins.to_do(rows)[0]
    turned = read(tmp_path, table_of([("Wei", "Li"), ("Li", "Wei")]))  # which of them the folder is, nobody can tell
    assert turned.filled([row("li", name="Li Wei", lms="moodle", lms_id="1")])[1] == ["li"]


#: A worksheet as Moodle 4.1 wrote it, in English; `<9>` is where the mark of participant 9 goes.
WORKSHEET = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Online text",'
    '"Last modified (grade)","Feedback comments"\n'
    '"Participant 9","Sean O\'Brien",s0@example.org,"Submitted for grading",<9>,12.00,Yes,"Friday, 27 November 2026, 3:41 AM","See file   ",-,\n'
    '"Participant 7","Zoe\u0301 Mu\u0308ller",s1@example.org,"Submitted for grading",<7>,12.00,Yes,"Friday, 27 November 2026, 3:41 AM",,-,\n'
    '"Participant 2","Anna  Maria Rossi",s2@example.org,"Submitted for grading",<2>,12.00,Yes,"Friday, 27 November 2026, 3:41 AM",,-,"Well,\nseen"\n'
    '"Participant 6","Maria de la Cruz_Vega",s5@example.org,"Submitted for grading",<6>,12.00,Yes,"Friday, 27 November 2026, 3:41 AM",,-,\n'
    '"Participant 8","A & B ""C""",s6@example.org,"Submitted for grading",<8>,12.00,Yes,"Friday, 27 November 2026, 3:41 AM","See file   ",-,\n'
    '"Participant 4","Idle Person",s10@example.org,"No submission",,12.00,Yes,-,,-,\n')
FOLDERS_OF_IT = {"9": "Sean OBrien", "7": "Zoe\u0301 Mu\u0308ller", "2": "Anna  Maria Rossi", "6": "Maria de la Cruz Vega", "8": "A  B C"}
#: One of an assignment that hides names, for a person who may see them
BLIND = ('\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (grade)","Feedback comments"\n'
         '"Participant 33","Participant 33 (Sean O\'Brien)",s0@example.org,"Submitted for grading",<33>,12.00,Yes,-,\n'
         '"Participant 31","Participant 31 (Zoé Müller)",s1@example.org,"Submitted for grading",<31>,12.00,Yes,-,\n')


@pytest.mark.parametrize(("text", "folders"), [(WORKSHEET, FOLDERS_OF_IT), (BLIND, {"33": "Participant", "31": "Participant"})])
def test_worksheets_as_moodle_wrote_them(tmp_path, text, folders):
    """A worksheet of a running Moodle gets each mark in its row, and stays as it was elsewhere, to the last sign."""
    rows = [row(f"s{number}", int(number) / 4, name=name, lms="moodle", lms_id=number) for number, name in folders.items()]
    filled, missing = read(tmp_path, re.sub(r"<\d+>", "", text)).filled(rows)
    assert missing == [] and filled == re.sub(r"<(\d+)>", lambda at: f"{int(at[1]) / 4:g}", text)


def table_of(people: list[tuple[str, str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([
        ["First name", "Last name", "Email address", f"Assignment: {TITLE} (Real)"], *([first, last, "x@example.org", "-"] for first, last in people)])
    return out.getvalue()


def test_no_mark_is_lost(tmp_path):
    """A refused or half-marked submission leaves a cell as it was and is told; a word there and a mark too high for Moodle, too."""
    text = "Student,ID,The last true day\nAda,1,9\nBo,2,EX\nCy,3,4\n"
    rows = [row("ada", None, lms="canvas", lms_id="1"), row("bo", 8.0, lms="canvas", lms_id="2"), row("cy", 4.0, lms="canvas", lms_id="3")]
    table = read(tmp_path, text)
    assert table.filled(rows) == (text, [])
    assert table.to_do(rows) == ["ada: has no full mark here; '9' stays in table.csv",
                                "bo: table.csv has 'EX' where the mark would go, which stays; enter 8 by hand"]
    sheet = read(tmp_path, "Identifier,Grade,Maximum grade\nParticipant 3,,10\n")
    assert sheet.filled([row("ada", 11.0, lms="moodle", lms_id="3")])[0].endswith("3,,10\n")
    assert "more than the 10 points" in sheet.to_do([row("ada", 11.0, lms="moodle", lms_id="3")])[0]


def test_no_cell_is_a_formula():
    """No spreadsheet computes a name, whichever sign it splits cells at; signs that steer a terminal have no effect."""
    for text in ("=1+1", "  =1", "@SUM(1)", "＝1", "a;=1+1", 'a;"=1', "a,+1", "a\t-1", "\r\n=1", "\x00=1", "\u202e=1"):
        for separator in ";,\t|":
            for cell in plain(text).split(separator):
                assert cell.strip(" \"'")[:1] not in "=+-@＝" or cell.strip(' "')[:1] == "'", (text, cell)
    assert printable("a\x1b[31m\u202eb\ud83d\x9b") == "a�[31m�b��" and printable("कमल\u200dा é") == "कमल\u200dा é"


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)
NUMBERS = st.one_of(st.just(""), st.just("-"), st.integers(0, 12).map(str), st.sampled_from(["7,50", "7.50", "EX", "10 %"]))
HEADS = st.sampled_from(["Student", "ID", "Identifier", "Grade", "Maximum grade", "Full name", "Email address", "First name", "Last name", "Group", "Имя",
                         TITLE, f"{TITLE} (55)", f"Assignment: {TITLE} (Real)", f"Assignment: {TITLE} (Percentage)", "Note", ""])
CELLS = st.one_of(TEXT, NUMBERS, st.integers(1, 6).map(str), st.integers(1, 6).map("Participant {}".format), st.sampled_from(["a@example.org", "Red"]),
                  st.sampled_from(["Ada Lovelace", "Ada", "Lovelace", "    Points Possible", "Bo"]))
ROW = st.builds(lambda lms, number, name, points, group, anonymous: row(f"{lms}{number}{name}{group}", points, name=name, lms=lms,
                                                                        lms_id="" if group else number,
                                                                      group=group, anonymous=anonymous),
                st.sampled_from(["", "canvas", "moodle"]), st.sampled_from(["", "1", "2", "3"]), st.sampled_from(["Ada Lovelace", "lovelaceada", "Bo"]) | TEXT,
                st.sampled_from([None, 0.0, 3.5, 12.0]), st.sampled_from(["", "", "Red"]), st.booleans())


@st.composite
def tables(draw):
    """Draw a table of an LMS, or something like one: columns and rows at random, or those of Canvas or Moodle with random people."""
    separator, end = draw(st.sampled_from([",", ";", "\t"])), draw(st.sampled_from(["\n", "\r\n"]))
    kind = draw(st.sampled_from(["canvas", "worksheet", "export", "random"]))
    people = draw(st.lists(st.tuples(st.integers(1, 6), TEXT | st.sampled_from(["Ada Lovelace", "Bo"]), NUMBERS, CELLS), max_size=5))
    head, lines = {
        "canvas": (["Student", "ID", "Section", f"{TITLE} (55)"], [["    Points Possible", "", "", "12"], *([n, str(i), x, m] for i, n, m, x in people)]),
        "worksheet": (["ID", "Name", "Gruppe", "Note", "Bestnote"], [[f"Teilnehmer {i}", n, x, m, "12,00"] for i, n, m, x in people]),
        "export": (["First name", "Last name", "Email address", f"X: {TITLE} (Real)"], [[n, x, "a@example.org", m] for i, n, m, x in people]),
        "random": (draw(st.lists(HEADS, min_size=1, max_size=6)), draw(st.lists(st.lists(CELLS, max_size=7), max_size=6))),
    }[kind]
    quote = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quote).writerows([head, *lines])
    return draw(st.sampled_from(["", "\ufeff"])) + out.getvalue()


@given(text=tables(), rows=st.lists(ROW, max_size=5, unique_by=lambda one: one.student))
def test_any_table(tmp_path, text, rows):
    """Any table is either refused in one line, or filled so that marks alone change: none is emptied, and each goes to one who fits."""
    try:
        table = read(tmp_path, text)
    except RosterError as refusal:
        assert "\n" not in str(refusal)
        return
    filled, missing = table.filled(rows)
    assert len(set(missing)) == len(missing) and set(missing) <= {one.student for one in rows}
    assert all("\n" not in line for line in table.to_do(rows))
    matched, _ = table.matched(rows)
    start = len("\ufeff") if text.startswith("\ufeff") else 0
    old, new = (read_cells(one, table.separator, start) for one in (text, filled))
    old, new = ([[cell.text for cell in line] for line in lines if any(cell.text.strip() for cell in line)] for lines in (old, new))
    assert len(old) == len(new)
    for place, (before, after) in enumerate(zip(old, new, strict=True)):
        width = max(len(before), table.column + 1) if before != after else len(before)
        before = before + [""] * (width - len(before))
        assert len(after) == width
        changed = [column for column in range(width) if before[column] != after[column]]
        assert changed in ([], [table.column])
        if changed:
            assert after[table.column].replace(",", ".") == f"{matched[place].total:g}"
            # of a group one member's mark may be left to a person, and the others' not
            assert matched[place].student not in missing or matched[place].group
            assert before[table.column].strip() in NO_MARK or NUMBER.fullmatch(before[table.column].strip())
    assert not filled.replace("\ufeff", "") or filled.startswith("\ufeff") == text.startswith("\ufeff")


@given(lines=st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=4),
       separator=st.sampled_from([",", ";", "\t", "|"]))
def test_cells_are_those_of_the_csv_module(lines, separator):
    """What the `csv` module writes is read the same, and each cell stands where it is said to."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(lines)
    found = read_cells(out.getvalue(), separator)
    assert [[cell.text for cell in line] for line in found] == lines
    for line in found:
        for cell in line:
            assert out.getvalue()[cell.start:cell.end].strip('"').replace('""', '"') in (cell.text, cell.text.strip('"'))

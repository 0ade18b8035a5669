"""Read who handed something in from the names that an LMS gives, and make names that are safe for files.

Who somebody is and what their files are called are two things. A student is known by the number
that the LMS gives, or by the exact name of a folder; the name for files is made from it, and ends
with a short hash where letters were lost on the way.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

#: Bytes of a name for files: with what is added to it, it stays below the 255 that file systems allow.
LONGEST = 120
#: Names that Windows keeps for devices, also before a dot.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.I)

MOODLE = re.compile(r"(?P<who>.+?)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.S)
BRIGHTSPACE = re.compile(r"(?P<id>\d+)-(?P<box>\d+) - (?P<name>.+?) - (?P<when>[^-]*?\b\d{1,4}\b[^-]*?)(?: - (?P<file>.+))?", re.S)
BLACKBOARD = re.compile(r"(?P<who>.+?)_attempt_(?P<when>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<file>.+)|(?P<text>\.txt))", re.S)
CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<id>[A-Za-z0-9]+)_(?:(?P<paper>\d+)_(?P<file>.+)|(?P<page>text|link)\.html)", re.S)
CANVAS_PAGE = re.compile(r"(?P<name>.+?)_(?P<late>LATE_)?(?P<id>\d+)_(?P<page>text|link)\.html", re.S)
CANVAS_LATE = re.compile(r"(?P<name>.+?)_LATE_(?P<id>\d+)_(?P<paper>\d+)_(?P<file>.+)", re.S)
#: A file that answers a question of a quiz; there Canvas writes the number straight after the name.
CANVAS_QUIZ = re.compile(r"(?P<name>.*?\D)(?P<id>\d+)_question_\d+_(?P<paper>\d+)_(?P<file>.+)", re.S)
CANVAS = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_(?P<paper>\d+)_(?P<file>.+)", re.S)

#: What Moodle calls somebody whose name is hidden, in languages in which it is used most.
PARTICIPANT = re.compile(r"(participante?|partecipante|teilnehmer|deelnemer|deltagare|deltager|deltaker|osallistuja|uczestnik|účastník|"
                         r"résztvevő|participantul|katılımcı|участник|учасник|қатысушы|参与者|参加者|참가자|مشارك)"
                         r"[\W_]*(in|e|a|ka)?[\W_]*", re.I)
#: Words by which a name reads like a group's.
GROUP = re.compile(r"\d|\b(team|group|gruppe|groupe|grupo|gruppo|groep|grupp|grupa|skupina|csoport|ryhmä|grup|группа|група|команда|топ|"
                   r"equipo|équipe|equipe|squadra)\b|[组組队隊팀班]", re.I)


@dataclass(frozen=True)
class Who:
    """Who handed a file in, as a name of an LMS says it.

    Attributes
    ----------
    key : tuple of str
        By which the student is known, and no other is.
    name : str
        As the LMS writes it.
    lms, lms_id : str
        ``canvas``, ``moodle``, ``blackboard``, ``brightspace`` or empty; and the number, or the user name, there.
    origin : str
        The name that the LMS gave to the file or folder.
    file : str
        The name that the student gave to the file; empty where `origin` is a folder.
    group : str
        Name of the group, where it is no single student.
    added : str
        What it is, where the LMS added the file by itself.
    order : tuple of int
        Later uploads have a greater one.
    doubt : str
        What a person should look at, where the name can be read in two ways.
    """

    key: tuple[str, ...]
    name: str
    lms: str = ""
    lms_id: str = ""
    origin: str = ""
    file: str = ""
    late: bool = False
    group: str = ""
    anonymous: bool = False
    added: str = ""
    order: tuple[int, ...] = ()
    doubt: str = ""


def short(path: str) -> str:
    """Return a path that a line can hold: of a very long one the beginning and the end."""
    return path if len(path) <= 250 else f"{path[:80]} … {path[-160:]}"


def folded(text: str) -> str:
    """Return a name as a file system sees it that tells neither capitals nor ways to write an accent apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def tag(key: tuple[str, ...]) -> str:
    """Return a short hash of what a student is known by."""
    return hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def cleaned(text: str, longest: int = LONGEST) -> str:
    """Keep letters with their marks, digits, `-` and `_`; of a longer name the beginning. What is left may be empty."""
    letters = "".join(sign if unicodedata.category(sign)[0] in "LMN" or sign in "-_" else "-" for sign in unicodedata.normalize("NFC", text))
    letters = re.sub(r"-+", "-", letters).strip("-_")
    return letters.encode("utf-8", "ignore")[:longest].decode("utf-8", "ignore").rstrip("-_")


def safe(text: str, key: tuple[str, ...] | None = None) -> str:
    """Make a name for files and web addresses, of letters, digits, `-` and `_`.

    Parameters
    ----------
    text : str
        What somebody is called.
    key : tuple of str, optional
        By which somebody is known; where letters were lost, its hash is added.
    """
    base = cleaned(text)
    if base == text and not DEVICES.fullmatch(base):
        return base
    return f"{cleaned(text, LONGEST - 9) or 'student'}-{tag(key or (text,))}"


def for_files(who: Who) -> str:
    """Return the name for a student's files: with the number of the LMS, which keeps it apart from all others, or from the exact name."""
    if who.lms == "blackboard":  # where the user name begins is not told
        return safe(who.key[-1], who.key)
    if who.lms_id:
        number = cleaned(who.lms_id, 40)
        if number == who.lms_id:
            if who.anonymous and who.name.endswith(f" {number}"):  # the number is the whole name
                return cleaned(who.name)
            return f"{cleaned(who.name, LONGEST - len(number.encode()) - 1) or 'student'}-{number}"
    return safe(who.name, who.key)


def _read(form: re.Pattern, name: str) -> re.Match | None:
    """Match a name with a form; no LMS writes a name longer than a file system takes, and a longer one could take long to read."""
    return form.fullmatch(name) if len(name) <= 400 else None


def moodle(name: str) -> Who | None:
    """Read a name of Moodle: of a folder, or of a file where it gives no folders.

    Moodle writes `_` nowhere in the name of a person or group. A group that nobody was put into has no number; somebody whose
    name is hidden has the word for participant instead of it.
    """
    found = _read(MOODLE, name)
    if not found:
        return None
    who, file = found["who"], found["file"] or ""
    origin = name[:len(name) - len(file)]
    added = "the text typed into Moodle's page" if found["plugin"] == "onlinetext" else ""
    numbered = re.fullmatch(r"(?P<name>.*?)_(?P<id>\d+)", who, re.S)
    hidden = None if numbered else re.fullmatch(r"(?P<name>\D+?)[ -](?P<id>\d+)", who)
    if read := numbered or hidden:
        person, number = read.group("name", "id")
        anonymous = bool(hidden or PARTICIPANT.fullmatch(re.sub(r"[\s\d]+$", "", person)))
        return Who(("moodle", number), f"{person} {number}" if hidden else person, "moodle", number, origin, file, anonymous=anonymous, added=added)
    return Who(("moodle", "", who), who, "moodle", "", origin, file, group=who, added=added)


def brightspace(name: str) -> Who | None:
    """Read a name of Brightspace (D2L): numbers of the student and of the folder, name, day and hour, and the file, if it is one."""
    found = _read(BRIGHTSPACE, name)
    if not found:
        return None
    return Who(("brightspace", found["id"]), found["name"], "brightspace", found["id"], name, found["file"] or "", order=_when(found["when"]))


def _when(text: str) -> tuple:
    """Read day and hour as Brightspace writes them in English, such as ``Mar 29, 2018 1205 PM``; empty in another language."""
    found = re.fullmatch(r"(?P<month>[A-Za-z]{3})[a-z]* (?P<day>\d{1,2}), (?P<year>\d{4}) (?P<hour>\d{1,2}):?(?P<minute>\d\d) (?P<half>[AP]M)", text.strip())
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    if not found or found["month"].lower() not in months:
        return ()
    hour = int(found["hour"]) % 12 + (12 if found["half"] == "PM" else 0)
    return int(found["year"]), months.index(found["month"].lower()), int(found["day"]), hour, int(found["minute"])


def blackboard(name: str) -> Who | None:
    """Read a name of Blackboard: assignment, user name, attempt, file; both of the first may hold `_`, so that they are the key together."""
    found = _read(BLACKBOARD, name)
    if not found:
        return None
    user = found["who"].rpartition("_")[2]
    return Who(("blackboard", found["who"]), user, "blackboard", user, name, found["file"] or name,
               added="the receipt that Blackboard adds" if found["text"] else "", order=tuple(map(int, found["when"].split("-"))))


def of_file(name: str) -> list[Who]:
    """Read the name of a file that stands directly in a class, of whatever LMS; nothing where it is of none.

    A student may hand in a file that another LMS has named: what stands first in the name was written last.
    """
    canvases = canvas(name)
    others = [who for who in (moodle(name), brightspace(name), blackboard(name)) if who]
    if not others:
        return canvases
    first = max(others, key=lambda who: len(who.file) if who.file != name else 0)
    # the name of an assignment at Blackboard may hold numbers, as names at Canvas do; those at Moodle hold no `_`
    return canvases if canvases and first.lms == "moodle" and "_" in first.name else [first]


def canvas(name: str) -> list[Who]:
    """Read the name of a file from Canvas; where digits can be read in two ways, both.

    Canvas writes name, `LATE` where it was, number of the student, number of the paper, file. It takes `_` and digits
    out of the middle of a name, but not from its end: `team_3` stays so.
    """
    if found := _read(CANVAS_ANONYMOUS, name):
        return [_canvas(found, ("canvas", "anonymous", found["id"]), f"anonymous {found['id']}", name, anonymous=True)]
    found, uploaded = _read(CANVAS_PAGE, name), _read(CANVAS, name)
    # of `team_3_12348_text.html` the last number is the student's; of `ada_12345_67890_text.html` the first, and the file is an upload
    if found and not (uploaded and not found["late"] and len(uploaded["id"]) > 3):
        return [_canvas(found, ("canvas", found["id"]), found["name"], name)]
    found = _read(CANVAS, name)
    # a student may hand in a file that Canvas had named before: what stands first in the name was written last
    for form in (CANVAS_LATE, CANVAS_QUIZ):
        other = _read(form, name)
        if other and not (found and len(found["name"]) < len(other["name"])):
            return [_canvas(other, ("canvas", other["id"]), other["name"], name, late=form is CANVAS_LATE)]
    if not found:
        return []
    readings = [_canvas(found, ("canvas", found["id"]), found["name"], name)]
    further = re.fullmatch(rf"(?P<name>{re.escape(found['name'])}_\d+)_(?P<id>\d+)_(?P<paper>\d+)_(?P<file>.+)", name, re.S)
    if further:
        readings.append(_canvas(further, ("canvas", further["id"]), further["name"], name))
    return readings


def _canvas(found: re.Match, key: tuple[str, ...], person: str, origin: str, late: bool = False, anonymous: bool = False) -> Who:
    parts = found.groupdict()
    page = {"text": "the text typed into Canvas's page", "link": "the web address given to Canvas"}.get(parts.get("page") or "", "")
    return Who(key, person, "canvas", found["id"], origin, parts.get("file") or origin, late or bool(parts.get("late")), anonymous=anonymous,
               added=page, order=(int(parts["paper"]),) if parts.get("paper") else ())


def paper(who: Who) -> int:
    """Return the number of a paper of Canvas."""
    return who.order[0] if who.lms == "canvas" and who.order else 0


def likelier(readings: list[Who], clear: list[Who], known: Mapping[tuple[str, str], str]) -> Who:
    """Choose between two readings of a name of Canvas.

    Parameters
    ----------
    readings : list of Who
        As `canvas` gives them.
    clear : list of Who
        Those of the same class that can be read in one way only: numbers of students, and of papers, are about as long as theirs.
    known : mapping of (str, str) to str
        Names in the table of the LMS, by LMS and number: it decides where it names one of them.
    """
    if len(readings) == 1:
        return readings[0]
    named = [who for who in readings if letters(known.get(("canvas", who.lms_id), "")) == letters(who.name)]
    there = named or [who for who in readings if ("canvas", who.lms_id) in known]
    if len(there) == 1:
        return there[0]

    first, second = readings

    def unlike(who: Who) -> int:
        return min(abs(len(who.lms_id) - len(other.lms_id)) + abs(len(str(paper(who))) - len(str(paper(other)))) for other in clear)
    if clear and unlike(first) != unlike(second):
        return min(readings, key=unlike)
    # groups have small numbers, students have long ones; where both are long, the file begins with one
    best = second if len(first.lms_id) <= 3 < len(second.lms_id) else first
    return replace(best, doubt=f"its name can be read as {first.name!r} with the number {first.lms_id}, and as {second.name!r} with {second.lms_id}; "
                               f"{best.lms_id} was taken. Give the table of Canvas as ROSTER=, which tells")


def letters(name: str) -> list[str]:
    """Return the letters and digits of a name in one order, so that `Lovelace, Ada` and `lovelaceada` are alike, whichever comes first."""
    return sorted(sign for sign in folded(name) if sign.isalnum())


def words(name: str) -> set[str]:
    """Return the words of a name without capitals, accents and signs, which Moodle takes out of names of folders."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(sign) and sign not in "'’`\"&")
    return set(re.findall(r"\w+", bare.replace("_", " ")))

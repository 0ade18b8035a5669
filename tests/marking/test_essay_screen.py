"""What students wrote stands in nbgrader's screen as text: no script of theirs runs there, no link leads away, nothing leaves the machine."""

import html
import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.server_extensions.formgrader.handlers import template_path

from articlebook.marking import essay_screen
from articlebook.marking.essays import FRONT, server_command
from articlebook.marking.grade.outcome import Outcome, Run
from articlebook.marking.gradebook import Course, as_text, with_checksums

#: The request by which the screen itself gives a mark, as an essay could carry it
FORGE = ("fetch('/formgrader/api/grades?submission_id='+submission_id).then(r=>r.json()).then(g=>g.forEach(x=>fetch('/formgrader/api/grade/'+x.id,"
         "{method:'PUT',headers:{'X-CSRFToken':(document.cookie.match(/_xsrf=([^;]*)/)||[])[1],'Content-Type':'application/json'},"
         "body:JSON.stringify({manual_score:4})})));document.title='forged'")
CODED = FORGE.replace("'", "%27").replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("[", "%5B").replace("]", "%5D")
AWAY = "http://127.0.0.1:{port}/away"
VECTORS = {
    "javascript link": f"[x](javascript:{CODED})",
    "javascript link in brackets": f"[x](<javascript:{FORGE}>)",
    "javascript reference": f"[x][1]\n\n[1]: javascript:{CODED}",
    "javascript in an automatic link": f"<javascript:{CODED}>",
    "data link": f"[x](data:text/html,<script>{FORGE}</script>)",
    "link to the API": "[x](/formgrader/api/formgrade_path) and [y](../../formgrader/api/assignments)",
    "link away": f"[x]({AWAY}) {AWAY} www.example.org <{AWAY}>",
    "picture": f"![x]({AWAY})",
    "picture by reference": f"![x][p]\n\n[p]: {AWAY}",
    "script": f"<script>{FORGE}</script>",
    "script in a comment that never ends": f"<!--><script>{FORGE}</script>",
    "script after the end of the text": f"</pre><script>{FORGE}</script>",
    "onerror": f'<img src=x onerror="{FORGE}">',
    "onload": f'<svg onload="{FORGE}"></svg>',
    "svg": f'<svg><a xlink:href="javascript:{FORGE}"><text y="20">x</text></a></svg>',
    "frame": f'<iframe src="{AWAY}"></iframe><iframe srcdoc="<script>parent.{FORGE}</script>"></iframe>',
    "object": f'<object data="{AWAY}"></object><embed src="{AWAY}">',
    "form": f'<form id=f action="/formgrader/api/assignment/small/ada/autograde" method=post></form><script>f.submit()</script>'
            f'<form action="{AWAY}"><button>x</button></form>',
    "refresh": f'<meta http-equiv="refresh" content="0;url={AWAY}">',
    "base": f'<base href="{AWAY}">',
    "style": f'<style>body {{ background: url({AWAY}) }}</style><link rel=stylesheet href="{AWAY}">',
    "formula": f"$\\href{{javascript:{CODED}}}{{x}}$ and $$\\unicode{{x}}\\require{{html}}\\style{{background:url({AWAY})}}{{x}}$$",
    "code": f"```html\n<script>{FORGE}</script>\n```\n\n    <script>{FORGE}</script>\n",
    "attachment": "![x](attachment:x.svg)",
    "numbers of signs": "&#60;script&#62;document.title='forged'&#60;/script&#62; [x](&#106;avascript:alert(1))",
}
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ATTACHED = {"x.png": {"image/png": DOT}, "y.png": {"image/png": '" onerror="alert(1)'}, "x.svg": {"image/svg+xml": "PHN2Zy8+"}}
NAME = "<img src=x onerror=\"document.title='forged'\">Ada <script>document.title='forged'</script>"


def classroom(folder, port):
    """Make a folder of marks in which each essay tries one of the ways, and so do the names."""
    about = {"grade_id": "task-1", "points": 4, "grade": True, "solution": True, "locked": False, "schema_version": 3, "task": False}
    prompt = {"grade_id": "prompt", "grade": False, "solution": False, "locked": True, "schema_version": 3, "task": False}
    answer = nbformat.v4.new_markdown_cell("YOUR ANSWER HERE", metadata={"nbgrader": about})
    question = nbformat.v4.new_markdown_cell("# Read *this* [page](https://example.org)", metadata={"nbgrader": prompt})
    released = with_checksums(nbformat.v4.new_notebook(cells=[question, answer]))
    course = Course(folder, "small")
    course.release(released)
    for place, words in enumerate(VECTORS.values()):
        notebook = nbformat.from_dict(released)
        notebook.cells[1].source = words.replace("{port}", str(port))
        own = nbformat.v4.new_markdown_cell(notebook.cells[1].source, attachments=ATTACHED)
        drawn = nbformat.v4.new_code_cell(notebook.cells[1].source, outputs=[
            nbformat.v4.new_output("display_data", {"text/html": VECTORS["onerror"], "image/svg+xml": VECTORS["onload"], "text/latex": VECTORS["formula"],
                                                    "text/markdown": VECTORS["javascript link"], "application/javascript": FORGE}),
            nbformat.v4.new_output("stream", name="stdout", text=VECTORS["script"])])
        notebook.cells += [own, drawn]
        course.save(f"student-{place}", f"{NAME}, {NAME}", Run(notebook, {"task-1": Outcome("open", None, 4.0)}))
    return course


@pytest.fixture(scope="module")
def screen(tmp_path_factory):
    """Give the course and the address of its screen, with somebody on another port who notes each who comes there."""
    folder = tmp_path_factory.mktemp("marks")
    with socket.create_server(("127.0.0.1", 0)) as away, socket.create_server(("127.0.0.1", 0)) as free:
        away.setblocking(False)
        course, port = classroom(folder, away.getsockname()[1]), free.getsockname()[1]
        free.close()
        server = subprocess.Popen([*server_command(folder), f"--ServerApp.port={port}", "--IdentityProvider.token=t", "--no-browser"], cwd=folder,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"JUPYTER_CONFIG_DIR": str(folder / ".jupyter")})
        try:
            for _ in range(300):
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield course, f"http://127.0.0.1:{port}", away
        finally:
            server.terminate()
            server.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="marking is for Linux")
def test_no_essay_acts(screen, browser):
    """Every essay, name and output is opened: nothing of it can be clicked, no mark comes, and nothing leaves the machine."""
    course, address, away = screen
    page = browser.new_page()
    asked, titles = [], []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.on("dialog", lambda dialog: dialog.dismiss())
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}{FRONT}?token=t")
    notebooks = json.loads(page.request.get(f"{address}/formgrader/api/submitted_notebooks/small/small").text())
    assert len(notebooks) == len(VECTORS)
    for about in notebooks:
        page.goto(f"{address}/formgrader/submissions/{about['id']}/?index=0")
        body = page.locator("#notebook-container").last
        assert "on" not in {name[:2] for name in body.evaluate("e => [...e.querySelectorAll('*')].flatMap(x => x.getAttributeNames())")}
        kinds = set(body.evaluate("e => [...e.querySelectorAll('*')].map(x => x.localName)"))
        assert not kinds & {"script", "iframe", "object", "embed", "form", "meta", "base", "style", "link", "svg", "math"}, (about, kinds)
        links = body.evaluate("e => [...e.querySelectorAll('a, img')].map(x => x.getAttribute('href') ?? x.getAttribute('src'))")
        assert set(links) == {"https://example.org", "#Read-this-page", f"data:image/png;base64,{DOT}"}, (about, links)  # the instructor's, and a picture
        titles.append(page.title())
    page.goto(f"{address}/formgrader/gradebook/small/small")
    page.get_by_role("link", name="Submission #1", exact=True).wait_for()
    page.get_by_role("button", name="Show All Names").click()
    page.get_by_text("onerror").first.wait_for()
    page.goto(f"{address}/formgrader/manage_students")
    page.get_by_text("onerror").first.wait_for()
    titles.append(page.title())
    page.close()
    assert not any("forged" in title for title in titles)
    assert {method for method, _ in asked} == {"GET"}, "somebody gave a mark"
    assert not [url for _, url in asked if not url.startswith((address, "data:"))], "the screen asked another place"
    with pytest.raises(BlockingIOError):
        away.accept()
    assert not faults
    assert all(mark.points is None for place in range(len(VECTORS)) for mark in course.marks(f"student-{place}").values())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="marking is for Linux")
def test_the_screen_stays_shut_if_markup_comes_through(screen, browser):
    """Were an essay not made text, the browser still would not run it: the page lets in no script but nbgrader's."""
    course, address, _ = screen
    path = course.folder / "autograded" / "student-0" / "small" / "small.ipynb"
    notebook = nbformat.read(path, as_version=4)
    before = path.read_text(encoding="utf-8")
    try:
        notebook.cells[1].source = "\n\n".join(VECTORS[way] for way in ("script", "onerror", "onload", "javascript link"))
        nbformat.write(notebook, path)
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append((request.method, request.url)))
        page.goto(f"{address}{FRONT}?token=t")
        [about] = [one for one in json.loads(page.request.get(f"{address}/formgrader/api/submitted_notebooks/small/small").text())
                   if one["student"] == "student-0"]
        page.goto(f"{address}/formgrader/submissions/{about['id']}/?index=0")
        assert page.locator("#notebook-container script").count() == 1, "this test needs markup that came through"
        page.locator("a[href^=javascript]").first.click()
        page.wait_for_timeout(500)
        assert "forged" not in page.title() and {method for method, _ in asked} == {"GET"}
        page.close()
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="marking is for Linux")
def test_a_person_can_mark(screen, browser):
    """Names can be shown, a mark and a comment are typed, and the gradebook has them."""
    course, address, _ = screen
    page = browser.new_page()
    page.goto(f"{address}{FRONT}?token=t")
    for name in ("small", "small", "Submission #1"):
        page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/formgrader/submissions/**")
    page.locator("span.glyphicon.name-hidden").click()
    page.locator("a.name-shown", has_text="Ada").wait_for()
    with page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/grade/" in answer.url):
        page.locator("#task-1").fill("3")
        page.locator("#task-1").press("Tab")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/comment/" in answer.url):
        page.locator("#task-1-comment").fill("Well *seen*")
        page.locator("#task-1-comment").press("Escape")
    page.close()
    given = [course.marks(f"student-{place}")["task-1"].points for place in range(len(VECTORS))]
    assert [points for points in given if points is not None] == [3.0]
    place = given.index(3.0)
    assert course.comments(f"student-{place}") == {"task-1": "Well *seen*"}


def test_as_text():
    """A text stays what it is for the reader, and holds no sign by which Markdown, HTML or a formula begins."""
    for words in [*VECTORS.values(), "Zoë\n\n* one\n* two\n\n1. a | b\n", "कमला 李伟"]:
        inside = re.fullmatch(r'<pre style="white-space: pre-wrap">(.*)</pre>', as_text(words))[1]
        assert html.unescape(inside) == words
        assert not re.search(r"[!-'*+./:<>@\[-`{-~\n]", re.sub(r"&(#\d+|lt|gt|amp);", "", inside))


def test_policy_has_no_hole():
    """Only the word of the server lets a script run, and no other site is named."""
    said = dict(part.split(" ", 1) for part in essay_screen.policy("word", Path(template_path)).split("; "))
    assert said["script-src"].startswith("'nonce-word' 'unsafe-hashes' 'sha256-") and "'unsafe-inline'" not in said["script-src"]
    assert said["default-src"] == said["form-action"] == said["frame-src"] == said["base-uri"] == "'none'"
    assert "http" not in " ".join(said.values()) and "*" not in " ".join(said.values())

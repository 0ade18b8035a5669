"""Cells that run in their page: what runs before what, what a reader sees of a result or an error, and the whole in Chromium."""

import functools
import gzip
import http.server
import json
import os
import re
import shutil
import threading
import time

import pandas as pd
import psutil
import pytest
from lxml import html

from articlebook import notebooks
from articlebook.lite import cells, in_page, packages, runtime
from articlebook.lite import site as lite_site
from articlebook.paths import ROOT
from articlebook.site.finish import finish
from articlebook.text_roles import written_day
from sco.explorer import day as explorer_day
from tests.clients.reader import WebKit
from tests.support.browsing import axe, watched

PAGE = "chapters/enough-python.html"


def visible(path) -> list[str]:
    """Code of a notebook that its page shows, cell by cell."""
    code = [cell for cell in notebooks.read(path).cells if cell.cell_type == "code"]
    return [cell.source for cell in code if "remove-input" not in cell.metadata.get("tags", [])]


# ------------------------------------------------------------------ what runs before what


def test_only_what_a_cell_needs_runs_before_it():
    """A cell brings along those that make what it uses, and what these use; not those that it does without, nor those that have run."""
    page = ["import math\nmath.pi", "a = 1", "b = a + 1", "a = 5\nb = 0", "def f(x):\n    return x + b", "f(2)", "not python (", "print(math.e)"]
    assert cells.before(page, 5) == [3, 4]
    assert cells.before(page, 2) == [1] and cells.before(page, 7) == [0] and cells.before(page, 1) == []
    assert cells.before(page, 5, {3}) == [4] and cells.before(page, 6) == []


@pytest.mark.parametrize("change", ["rows.append(4)\nlen(rows)", "rows[0] = 7", "rows += [2]", "del rows[0]", "rows[0].name = 3"])
def test_a_change_in_place_is_not_left_out(change):
    """What a cell between changes without a new name runs too, and what it changes with it."""
    assert cells.before(["rows = []", change, "sum(rows)"], 2) == [0, 1]


def test_a_local_name_needs_no_cell():
    """Names inside functions and comprehensions are none of the page's."""
    assert cells.before(["x = 1", "[x for x in range(3)]", "def f(x):\n    y = x\n    return y"], 1) == []
    assert cells.before(["x = 1", "y = 2", "def f(x):\n    y = x\n    return y"], 2) == []


@pytest.mark.parametrize("path", notebooks.paths(), ids=lambda path: path.stem)
def test_the_page_is_enough(path, site):
    """A page shows the code that its notebook holds, sign by sign, and no cell of it needs one that it hides."""
    page = html.fromstring((site / f"chapters/{path.stem}.html").read_text(encoding="utf-8"))
    shown = page.xpath("//article//div[contains(concat(' ', @class, ' '), ' cell ')]//div[contains(@class, 'cell_input')]//pre")
    assert [code.text_content().rstrip() for code in shown] == [source.rstrip() for source in visible(path)]
    hidden = [cell.source for cell in notebooks.read(path).cells if "remove-input" in cell.metadata.get("tags", [])]
    made: set[str] = set()
    for source in visible(path):
        needed, bound = cells.names(source)
        assert not (needed - made) & set().union(*(cells.names(one)[1] for one in hidden)), source
        made |= bound


# ------------------------------------------------------------------ results and errors


def ran(*sources: str) -> list[dict]:
    """Results of cells that run one after another."""
    page = cells.Cells()
    return [json.loads(page.run(source, place)) for place, source in enumerate(sources)]


def test_results_stand_in_their_order():
    """What a cell prints, displays and gives comes in this order; nothing comes of None, of a semicolon, or of a cell that nobody sees."""
    found, none, semicolon = ran("print('one')\ndisplay(2)\nprint('three')\n2 + 2", "None", "7;")
    assert [part["text"] for part in found["parts"]] == ["one\n", "2", "three\n", "4"]
    assert none["parts"] == semicolon["parts"] == []
    page = cells.Cells()
    assert json.loads(page.run("a = 1\na", 0, shown=False))["parts"] == [] and page.names["a"] == 1


def test_tables_have_scopes():
    """A table of pandas is shown as the book shows tables, also a long one, of which the size is told; text is not taken for markup."""
    short, long, text = ran("import pandas as pd\npd.Series([1, 2], name='n')", "pd.DataFrame({'n': range(99)})", "'<b>'")
    assert 'scope="col"' in short["parts"][0]["html"]
    assert long["parts"][0]["html"].count("<tr>") == cells.ROWS + 1 and "99 × 1" in long["parts"][0]["html"]
    assert text["parts"] == [{"text": "'<b>'"}]


def test_a_drawing_of_pyplot_is_shown():
    """A cell that draws with pyplot shows a picture, once."""
    drawn, after = ran("import matplotlib.pyplot as plt\nlines = plt.plot([1, 2])", "1")
    assert drawn["parts"][-1]["picture"].startswith("data:image/png;base64,") and after["parts"] == [{"text": "1"}]


def test_an_error_names_the_readers_line():
    """An error says what it is and which line of the reader's led to it, also from within the book's functions; what was printed before stays."""
    wrong, syntax, deep, missing, ended = ran("print('so far')\n1 / 0", "a = 1\nb = (", "import sco\nsco.members('SOC', on='2021-06-08')",
                                              "import no_such.part", "raise SystemExit")
    assert wrong["error"] == {"said": "ZeroDivisionError: division by zero", "line": 2, "code": "1 / 0"} and wrong["parts"] == [{"text": "so far\n"}]
    assert syntax["error"]["line"] == 2 and syntax["error"]["said"].startswith("SyntaxError")
    assert deep["error"]["line"] == 2 and deep["error"]["said"].startswith("ValueError") and "SOC" in deep["error"]["said"]
    assert missing["missing"] == "no_such" and "error" in ended


# ------------------------------------------------------------------ in Chromium


@pytest.fixture(scope="module")
def held():
    try:
        return runtime.collect([], ROOT / "_build" / "lite-runtime")
    except runtime.RuntimeFault as fault:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"name a source, make test PYODIDE=folder-or-archive: {fault}")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def joined(held, site, tmp_path_factory):
    """A site of a few pages with the runtime beside it, without JupyterLab, which no cell of a page needs; and its address."""
    work = tmp_path_factory.mktemp("here")
    built, lite = ROOT / "_build" / "html", work / "lite"
    packages.write(held, lite_site.KERNEL_WHEELS, lite / "static" / "pyodide")
    (lite / lite_site.FILES).write_text(json.dumps({"megabytes": 99, "here": in_page.write(lite)}), encoding="utf-8")
    shutil.copytree(built / "_static", work / "html" / "_static")
    shutil.copy(built / "index.html", work / "html")
    (work / "html/intro.html").write_text("<html><head></head><body></body></html>", encoding="utf-8")  # no contents: the other pages are not here
    for name in (PAGE, "chapters/explorer.html"):
        (work / "html" / name).parent.mkdir(exist_ok=True)
        shutil.copy(built / name, work / "html" / name)
    for target, beside in (("site", lite), ("without", None)):
        finish(work / "html", work / target, beside)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(work / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield work, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.slow
def test_the_offer_is_light_and_true(joined):
    """A page says how much it would load; it is not a kilobyte heavier for that, and without the runtime it offers nothing."""
    work, _ = joined
    page, plain = ((work / target / PAGE).read_text(encoding="utf-8") for target in ("site", "without"))
    said = re.search(r"(\d+) MB\)", " ".join(html.fromstring(page).xpath("//button[@class='sco-here']")[0].text_content().split()))
    listed = json.loads((work / "lite" / in_page.LIST).read_text(encoding="utf-8"))
    whole = sum(path.stat().st_size for path in (work / "lite/static/pyodide").iterdir()) / 1e6
    assert 10 < int(said[1]) < 0.7 * whole and 5 < listed["bytes"] / 1e6 < int(said[1])  # the start alone is less than what is said
    assert "sco-here" not in plain and len(gzip.compress(page.encode())) - len(gzip.compress(plain.encode())) < 700
    lock = json.loads((work / "lite/static/pyodide" / in_page.LOCK).read_text(encoding="utf-8"))["packages"]
    assert not [name for name in listed["files"] if re.search("ipython|jedi|matplotlib", name)] and "ipywidgets" in lock
    policy = html.fromstring((work / "lite/here.html").read_text(encoding="utf-8")).xpath("string(//meta[@http-equiv]/@content)")
    assert "connect-src 'self'" in policy and "unsafe-eval'" not in policy.replace("wasm-unsafe-eval", "") and "wasm" not in page


@pytest.mark.slow
def test_cells_run_in_their_page(joined, browser):
    """Asked, the page fetches Python, runs a changed cell with what it needs, tells an error, stops a loop, and gives the book's cell back.

    Before, it fetches nothing; nothing throws, the policy refuses nothing, and no other place is asked.
    """
    _, address = joined
    page = watched(browser.new_page(viewport={"width": 360, "height": 720}))
    page.set_default_timeout(180_000)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{address}/{PAGE}")
    assert not [url for url in fetched if "/lite/" in url]
    page.get_by_role("button", name="Run here").first.click()
    status = page.locator(".sco-here-panel [role=status]")
    status.get_by_text("Python is ready").wait_for()

    place = next(n for n, source in enumerate(visible(ROOT / "chapters/enough-python.ipynb"), start=1) if "your lines here" in source)
    code, key, result = page.get_by_label(f"Code of cell {place}", exact=True), page.locator(f"[aria-label='Run cell {place}']"), \
        page.get_by_role("group", name=f"Your result of cell {place}", exact=True)
    code.fill("print(published - founded)\nsco.members('SCO', on='2021-06-08').head(2)")
    code.press("Control+Enter")
    status.get_by_text(f"Cell {place} is done").wait_for()
    assert result.locator("pre").inner_text().strip() == "20" and result.locator("th[scope=col]").count() > 1
    assert page.get_by_label("Your result of cell 1", exact=True).count() == 0  # it ran too, for its names alone

    code.fill("import json\npublishd")
    key.click()
    result.get_by_text("NameError").wait_for()
    assert "In line 2" in result.inner_text() and "NameError" in status.inner_text()
    assert axe(page) == []

    code.fill("from sco import charts\ncharts.spells()")  # what draws was not loaded yet: this page has no chart
    code.press("Control+Enter")
    result.locator("figure.sco-chart svg").first.wait_for(state="attached")

    code.fill("while True: pass")
    key.click()
    page.get_by_role("button", name=f"Stop cell {place}").click()
    status.get_by_text("Python is ready").wait_for()
    page.get_by_role("button", name=f"Restore the book’s code and result of cell {place}").click()
    assert code.input_value() == "# your lines here" and result.count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.problems == [] and page.elsewhere == []
    page.close()


@pytest.mark.slow
@pytest.mark.thorough
def test_the_explorer_runs_in_its_page(joined, open_page):
    """A cell that asks for widgets gets their package, and the page's own controls serve the day that it asks for, once."""
    before = max(day for day in explorer_day.steps(explorer_day.COMPARED, explorer_day.MEMBERS) if day < pd.Timestamp("2001-06-15"))
    page = open_page()
    page.set_default_timeout(180_000)
    page.goto(f"{joined[1]}/chapters/explorer.html")
    page.locator(".sco-run summary").click()
    page.get_by_role("button", name="Run here").click()
    page.locator("details.sco-code summary").click()
    page.get_by_label("Code of cell 1", exact=True).fill("from sco import explorer\nexplorer.explore('2001-06-15')")
    page.locator("[aria-label='Run cell 1']").click()  # it waits for Python
    page.get_by_role("group", name="Your result of cell 1", exact=True).locator(".sco-live").wait_for()
    page.set_default_timeout(20_000)
    assert page.locator(".sco-now").inner_text() == "15 June 2001"
    page.locator("#sco-day").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".sco-now").inner_text() == written_day(before)
    assert page.problems == [] and page.elsewhere == []


@pytest.mark.slow
@pytest.mark.thorough
def test_cells_run_in_webkit(joined, webkit_driver):
    """In WebKit too a changed cell runs, and a loop that was stopped leaves the processor alone."""
    reader = WebKit(webkit_driver)
    reader.open(f"{joined[1]}/{PAGE}")
    place = next(n for n, source in enumerate(visible(ROOT / "chapters/enough-python.ipynb")) if "your lines here" in source)

    def said() -> str:
        return " ".join(reader.texts(".sco-here-panel [role=status]"))

    def run(code: str) -> None:
        reader.type(f"[aria-label='Code of cell {place + 1}']", code)
        reader.press(f"[aria-label='Run cell {place + 1}']", "Enter")

    started = psutil.Process(webkit_driver.service.process.pid).children(recursive=True)

    def spent() -> float:
        return sum(sum(one.cpu_times()[:2]) for one in started)

    def busy() -> float:
        before = spent()
        time.sleep(3)
        return (spent() - before) / 3

    reader.press(".sco-here", "Enter", 1)  # the first lies in a menu that is folded
    reader.until(lambda: "Python is ready" in said())
    reader.run("() => document.querySelectorAll('details.sco-code').forEach((fold) => { fold.open = true; })")
    run("6 * 7")
    reader.until(lambda: f"Cell {place + 1} is done" in said())
    assert reader.text(f"[aria-label='Your result of cell {place + 1}'] pre").strip() == "42"
    run("while True: pass")
    reader.until(lambda: busy() > 0.5)
    reader.press(f"[aria-label='Stop cell {place + 1}']", "Enter")
    reader.until(lambda: "Python is ready" in said())
    reader.until(lambda: busy() < 0.5)  # what still compiles comes to an end; a loop takes a core for ever

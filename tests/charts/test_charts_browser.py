"""Charts on the built pages, in headless Chromium: text on a phone, themes, words, downloads, print."""

import csv
import io
import re

import pytest

from articlebook.display import as_csv
from sco import charts

#: For each chart of a page: the smallest label in pixels, labels that overlap, and labels outside the drawing.
MEASURE = """() => [...document.querySelectorAll('figure.sco-chart')].map(figure => {
  const svg = figure.querySelector('svg'), view = svg.viewBox.baseVal, scale = svg.getBoundingClientRect().width / view.width;
  const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
  const boxes = texts.map(t => t.getBoundingClientRect()), out = svg.getBoundingClientRect(), clash = [];
  boxes.forEach((a, n) => boxes.slice(n + 1).forEach((b, m) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && tall > 4) clash.push(texts[n].textContent + ' / ' + texts[n + 1 + m].textContent);
  }));
  return {id: figure.id, smallest: Math.min(...texts.map(t => parseFloat(getComputedStyle(t).fontSize))) * scale, clash,
          outside: texts.filter((t, n) => boxes[n].left < out.left - 2 || boxes[n].right > out.right + 2).map(t => t.textContent)};
})"""


@pytest.fixture(scope="module")
def chart_pages(site, pages):
    return [p for p in pages if "sco-chart" in (site / p).read_text(encoding="utf-8")]


def test_phone(browser, served, chart_pages):
    """At 360 pixels every label of every chart is 11 pixels or more, none overlaps another, and none leaves its drawing."""
    page = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
    found, seen = {}, 0
    for name in chart_pages:
        page.goto(f"{served}/{name}")
        for chart in page.evaluate(MEASURE):
            seen += 1
            if chart["smallest"] < 11 or chart["clash"] or chart["outside"]:
                found[name, chart["id"]] = chart
    page.context.close()
    assert seen >= 20 and found == {}


def test_marks_follow_the_theme(browser, served):
    """The page's theme, not the system's, decides the colours: one label and one mark change with it."""
    page = browser.new_context(color_scheme="light").new_page()
    page.goto(f"{served}/chapters/09-who-is-in-what.html")
    ask = """() => { const svg = document.querySelector('#chart-venn-2021-06-08 svg');
      return [getComputedStyle(svg.querySelector('text')).fill, getComputedStyle(svg.querySelector('path[style*="--chart-blue"]')).stroke] }"""
    seen = []
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        seen.append(page.evaluate(ask))
    page.context.close()
    assert seen == [["rgb(31, 31, 31)", "rgb(12, 72, 143)"], ["rgb(236, 236, 236)", "rgb(80, 153, 249)"]]


def test_words_reach_a_screen_reader(browser, served):
    """In Chromium's accessibility tree the drawing is a picture with its words as name and its long description, while folded."""
    page = browser.new_page()
    page.goto(f"{served}/chapters/09-who-is-in-what.html")
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    page.close()
    chart = charts.venn("2021-06-08")
    node = next(n for n in tree if n.get("name", {}).get("value") == chart.alt)
    assert node["role"]["value"] in ("image", "img") and node["description"]["value"] == chart.description


def test_download_offline(browser, site):
    """The numbers of a chart are saved by pointer from a page that was opened as a file, without script and network."""
    context = browser.new_context(java_script_enabled=False, accept_downloads=True, offline=True)
    page = context.new_page()
    page.goto((site / "chapters/09-who-is-in-what.html").as_uri())
    figure = page.locator("#chart-matrix-2021-06-08")
    figure.locator("summary").click()
    with page.expect_download() as waiting:
        figure.get_by_role("link", name="Download as CSV").click()
    saved = waiting.value
    text = saved.path().read_bytes().decode("utf-8-sig")
    context.close()
    assert saved.suggested_filename == "matrix-2021-06-08.csv"
    assert list(csv.reader(io.StringIO(text))) == list(csv.reader(io.StringIO(as_csv(charts.matrix("2021-06-08").table))))


def test_print_is_vector(browser, served, tmp_path):
    """Printed to PDF a chart is lines and text with its caption, no picture of pixels, and it is not cut by a page's end."""
    page = browser.new_page()
    page.goto(f"{served}/chapters/09-who-is-in-what.html")
    page.evaluate("""() => { const kept = document.querySelector('#chart-venn-2021-06-08');
      document.body.replaceChildren(kept); }""")
    page.pdf(path=str(tmp_path / "chart.pdf"), format="A4")
    page.close()
    content = (tmp_path / "chart.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1 and re.search(rb"/Type\s*/Font\b", content)
    assert not re.search(rb"/Subtype\s*/Image\b", content)

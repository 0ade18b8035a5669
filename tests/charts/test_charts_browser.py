"""Charts on the built pages, in headless Chromium: text on a phone, themes, words, downloads, print."""

import csv
import io
import re

import pytest

from articlebook.display import as_csv
from sco import charts

#: For each chart of a page: how many drawings are shown, the least and the largest label in pixels, labels that overlap, and words that
#: leave the drawing, or the box that clips or scrolls them.
MEASURE = """() => [...document.querySelectorAll('figure.sco-chart')].map(figure => {
  const shown = [...figure.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width), clash = [], outside = [];
  const texts = shown.flatMap(svg => [...svg.querySelectorAll('text')]).filter(t => t.textContent.trim());
  const boxes = texts.map(t => t.getBoundingClientRect());
  boxes.forEach((a, n) => boxes.slice(n + 1).forEach((b, m) => {
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && tall > 4) clash.push(texts[n].textContent + ' / ' + texts[n + 1 + m].textContent);
  }));
  const words = [...texts, ...figure.querySelectorAll('figcaption, figcaption *, .sco-about, summary, .sco-steps li')];
  for (const word of words) {
    const box = word.getBoundingClientRect(), own = word.closest('svg');
    if (own) { const edge = own.getBoundingClientRect(); if (box.left < edge.left - 2 || box.right > edge.right + 2) outside.push(word.textContent); }
    for (let parent = word.parentElement; parent && parent !== document.documentElement; parent = parent.parentElement) {
      if (getComputedStyle(parent).overflowX === 'visible' || parent.tagName === 'BODY') continue;
      const edge = parent.getBoundingClientRect();
      if (box.left < edge.left - 1 || box.right > edge.right + 1 || parent.scrollWidth > parent.clientWidth + 1) outside.push(word.textContent);
      break;
    }
  }
  const scale = svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const sizes = texts.map(t => parseFloat(getComputedStyle(t).fontSize) * scale(t.ownerSVGElement));
  return {id: figure.id, day: figure.classList.contains('sco-day'), list: !!figure.querySelector('.sco-steps'), drawings: shown.length,
          form: shown.map(svg => svg.getAttribute('class')).join(), least: Math.min(...sizes), largest: Math.max(...sizes), clash, outside};
})"""


@pytest.fixture(scope="module")
def chart_pages(site, pages):
    return [p for p in pages if re.search(r"<figure[^>]* class=[^>]*sco-chart", (site / p).read_text(encoding="utf-8"))]


#: Width of the window, medium, least and largest size of a label in pixels. The last is a sheet of A4 between its margins, where 10 are 7.5 points.
WINDOWS = {"small phone": (320, "screen", 10.4, 14.1), "phone": (360, "screen", 11.9, 14.1), "desk": (1280, "screen", 11.9, 16.1),
           "paper": (680, "print", 10, 16.1)}


def test_every_drawing_is_whole(page, served, chart_pages, thorough):
    """In each window every chart shows one drawing whose labels are of a size to read, apart, and inside whatever clips or scrolls them.

    The drawing of the small phone is that of the other one, with less room: the second is left to a thorough run.
    """
    found, seen = {}, 0
    windows = {name: form for name, form in WINDOWS.items() if thorough or name != "phone"}
    for name in chart_pages:
        page.emulate_media(media="screen")
        page.goto(f"{served}/{name}")
        for window, (width, medium, least, largest) in windows.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(media=medium)
            for chart in page.evaluate(MEASURE):
                seen += 1
                wrong = chart["clash"] or chart["outside"] or chart["drawings"] != (0 if chart["list"] else 1)
                sized = chart["list"] or chart["day"] or (chart["least"] >= least and chart["largest"] <= largest * 14 / 12)
                if wrong or not sized or (medium == "print" and not chart["day"] and "narrow" in chart["form"]):
                    found[name, window, chart["id"]] = chart
    assert seen >= 28 * len(windows) and found == {}


def test_charts_are_numbered(site, chart_pages):
    """The charts of a chapter have numbers in their order on the page; those of other pages have none."""
    for name in chart_pages:
        numbers = re.findall(r'<span class="sco-number">Chart (\d+)\.(\d+)</span>', (site / name).read_text(encoding="utf-8"))
        chapter = re.match(r"chapters/(\d+)-", name)
        if not chapter:
            assert numbers == [], name
            continue
        charts_here = re.findall(r'<figure class="sco-chart" id="chart-', (site / name).read_text(encoding="utf-8"))
        assert [(int(c), int(n)) for c, n in numbers] == [(int(chapter[1]), n) for n in range(1, len(charts_here) + 1)], name


def test_marks_follow_the_theme(browser, served):
    """The page's theme, not the system's, decides the colours: one label and one mark change with it."""
    page = browser.new_context(color_scheme="light").new_page()
    page.goto(f"{served}/chapters/09-who-is-in-what.html")
    ask = """() => { const svg = document.querySelector('#chart-venn-2021-06-08 .sco-drawn-wide');
      return [getComputedStyle(svg.querySelector('text')).fill, getComputedStyle(svg.querySelector('path[style*="stroke:var(--chart-blue"]')).stroke] }"""
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
    (node,) = [n for n in tree if n.get("name", {}).get("value") == chart.alt and not n.get("ignored")]  # the other drawing is not met
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

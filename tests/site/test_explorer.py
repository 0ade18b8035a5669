"""The explorer: right on every day, alike in its two homes, small, and usable by pointer, keyboard and without a script."""

import csv
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from articlebook.tables import DATA, load
from articlebook.text_roles import written_day
from sco import explorer
from sco.explorer import day as day_view
from sco.explorer import page as explorer_html
from sco.explorer.day import ALL, COMPARED, MEMBERS
from tests.support.browsing import ALL_BUT_COLOURS, RULES, axe
from tests.support.days import CUT_OFF

BUDGET = 150_000  # bytes that the page may spend on the explorer, before compression
PAGE = "chapters/explorer.html"
BELONGS = {"member", "party", "participant"}


def rows(folder=DATA) -> list[dict]:
    """The spells as text, read with nothing of the package."""
    with (folder / "memberships.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def held(day: str, folder=DATA) -> dict[tuple[str, str], str]:
    """Status by (state's code, organisation) on a day, by a loop over the rows."""
    return {(r["iso3"], r["organisation"]): r["status"] for r in rows(folder) if r["start"] <= day < (r["end"] or "9999")}


def cells(html: str) -> dict[tuple[str, str], str]:
    """Status by (state's short name, organisation) that a table shows."""
    soup = BeautifulSoup(f"<table>{html}</table>", "html.parser")
    heads = [th.get_text() for th in soup.thead.find_all("th")][1:]
    return {(row.th.get_text(), org): cell.get_text() for row in soup.tbody.find_all("tr")
            for org, cell in zip(heads, row.find_all("td"), strict=True) if cell.get_text()}


@pytest.fixture(scope="module")
def short(tables) -> dict[str, str]:
    return tables["states"].set_index("iso3")["short_name"].to_dict()


@pytest.fixture(scope="module")
def page_html() -> str:
    return explorer.explore().html()


@pytest.fixture(scope="module")
def data(page_html) -> dict:
    return json.loads(BeautifulSoup(page_html, "html.parser").script.string)


# ---------------------------------------------------------------- what a day shows


def test_slider_stops_where_something_changed(tables):
    """The stops are every first and last day of a spell, the first day of the tables, and the two landmarks."""
    days = {day for r in rows() for day in (r["start"], r["end"]) if day}
    expected = days | {f"{tables.coverage[0]:%Y-%m-%d}", "2021-06-08", f"{tables.coverage[1]:%Y-%m-%d}"}
    assert [f"{d:%Y-%m-%d}" for d in day_view.steps()] == sorted(expected)


def test_tables_say_what_is_true(tables, short):
    """On every day of change each cell of the table equals the spells, computed here again."""
    for day in day_view.steps():
        expected = {(short[iso3], org): status for (iso3, org), status in held(f"{day:%Y-%m-%d}").items()}
        assert cells(day_view.table(day, tables)) == expected, day


def test_words_say_what_is_true(tables, short):
    """Counts, shared members and the list of changes equal the spells, on every day and for both ways of counting."""
    for day in day_view.steps():
        iso = f"{day:%Y-%m-%d}"
        now = held(iso)
        for counting in (MEMBERS, ALL):
            sets = {o: {short[i] for (i, org), s in now.items() if org == o and (counting == ALL or s in BELONGS)} for o in COMPARED}
            text = day_view.summary(day, COMPARED, counting, tables)
            assert re.findall(r"(SCO|CSTO|EAEU) (\d+)", text) == [(o, str(len(s))) for o, s in sets.items()]
            shared = text.split("In all of them: ")[1].rstrip(".")
            assert set(re.split(", | and ", shared)) - {"none"} == set.intersection(*sets.values())
        said = day_view.said(day, day_view.known(tables), ALL, tables)
        touched = {r["iso3"] for r in rows() if iso in (r["start"], r["end"])}
        assert {i for i, name in short.items() if re.search(rf"\b{name}\b", said)} == touched
        assert said.startswith("Changes on" if touched else "On")


def test_cells_that_changed_are_marked(tables, short):
    """A mark of change stands where the status differs from that of the day before, and nowhere else."""
    for day in day_view.steps()[1:]:
        before, now = held(f"{day - pd.Timedelta(days=1):%Y-%m-%d}"), held(f"{day:%Y-%m-%d}")
        soup = BeautifulSoup(f"<table>{day_view.table(day, tables)}</table>", "html.parser")
        heads = [th.get_text() for th in soup.thead.find_all("th")][1:]
        marked = {(row.th.get_text(), org) for row in soup.tbody.find_all("tr")
                  for org, cell in zip(heads, row.find_all("td"), strict=True) if "c" in cell["class"]}
        present = {iso3 for iso3, _ in now}
        assert marked == {(short[i], o) for i, o in before.keys() | now.keys()
                          if i in present and before.get((i, o)) != now.get((i, o))}, day


@pytest.mark.parametrize(("asked", "said"), [
    ({"day": "2021-02-30"}, "Write it as 2021-06-08"), ({"day": "1950-01-01"}, "outside the tables"),
    ({"organisations": ["SOC"]}, "Did you mean 'SCO'?"), ({"counting": "some"}, "Known: members, all")])
def test_bad_input_is_named(asked, said):
    """A wrong day, organisation or counting gets an error that says what is known, before any widget is made."""
    with pytest.raises(ValueError, match=re.escape(said)):
        explorer.explore(**asked)


# ---------------------------------------------------------------- two homes, one call


def test_live_widgets_draw_with_the_one_call(tables):
    """Whatever is moved, the live picture is what `draw` gives for the day, the organisations and the counting."""
    live = explorer.explore()
    drawn = lambda *asked: day_view.draw(*asked, tables)  # noqa: E731
    assert live.picture.value == drawn("2021-06-08", COMPARED, MEMBERS)
    live.slider.index -= 1
    assert live.date.value == date(2017, 6, 9) and live.picture.value == drawn("2017-06-09", COMPARED, MEMBERS)
    live.date.value = date(2016, 2, 29)
    assert live.slider.value == "12 August 2015" and live.picture.value == drawn("2016-02-29", COMPARED, MEMBERS)
    live.counting.value = ALL
    assert live.slider.value == "24 September 2015" and live.picture.value == drawn("2016-02-29", COMPARED, ALL)
    next(box for box in live.boxes if box.description == "EAEU").value = False
    assert live.picture.value == drawn("2016-02-29", ("SCO", "CSTO"), ALL)
    for box in live.boxes:
        box.value = False
    assert "Choose at least one organisation" in live.picture.value
    assert live.play.max == len(live.slider.options) - 1


def test_page_holds_the_same_drawings(page_html, data, tables):
    """The page's first drawing is the live one's, and its film gives each day's table and diagram as `day_view` draws them."""
    assert explorer.explore().picture.value in page_html
    play = lambda reel: ["".join(reel["parts"][n] for n in frame) for frame in reel["frames"]]  # noqa: E731
    assert play(data["table"]) == [day_view.table(day, tables) for day in day_view.steps()]
    diagrams = [day_view.diagram(day, tables) for day in day_view.diagram_days(tables)]
    plain = lambda svg: re.sub(r"venn-\d{4}-\d\d-\d\d-\w{6}|sco-sets(?=-)", "X", svg)  # noqa: E731
    assert list(map(plain, play(data["sets"]))) == list(map(plain, diagrams))


def test_bundle_has_both_homes():
    """The cell's output holds the live view for JupyterLab and the page's form for the book."""
    bundle = explorer.explore()._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"} <= set(bundle)
    assert bundle["text/plain"].startswith("Members on 8 June 2021: SCO 8, CSTO 6 and EAEU 5.")


def test_same_page_each_time(page_html):
    """Ids are ordinals: a second explorer gives the same bytes."""
    assert explorer.explore().html() == page_html


def test_native_controls_are_the_widgets_choices(tables):
    """Labels, choices and values of the native controls are those of the live widgets."""
    live = explorer.explore("2012-12-19", ["SCO", "CST"], ALL)
    soup = BeautifulSoup(live.html(), "html.parser").form
    slider = soup.find("input", type="range")
    assert live.date.min + timedelta(days=int(slider["value"])) == live.date.value == date(2012, 12, 19)
    assert live.date.min + timedelta(days=int(slider["max"])) == live.date.max
    assert slider["aria-valuetext"] == live.slider.value == soup.select_one(".sco-now").get_text()
    assert soup.find("label", attrs={"for": slider["id"]}).get_text() == live.slider.description
    assert soup.button["data-interval"] == str(live.play.interval)
    fields = soup.find_all("select")
    assert [field.find(selected="").get_text() for field in fields] == ["19", "December", "2012"] and all(field["aria-label"] for field in fields)
    assert [fields[2].find_all("option")[end]["value"] for end in (0, -1)] == [str(live.date.min.year), str(live.date.max.year)]
    assert [b["value"] for b in soup.select("[type=checkbox]")] == [box.description for box in live.boxes]
    assert [b["value"] for b in soup.select("[type=checkbox][checked]")] == ["SCO", "CST"] == live.organisations
    assert [label.get_text(strip=True) for label in soup.select("fieldset label:has([type=radio])")] == [text for text, _ in live.counting.options]
    assert soup.select_one("[type=radio][checked]").parent.get_text(strip=True) == "observers and partners too"


def test_words_may_hold_any_sign(monkeypatch, tables):
    """A translation with brackets and quotation marks neither breaks the page nor adds markup to it."""
    odd = '</script><b title="x">&\'{}'
    own = {key: odd + re.sub("[^{}a-z]", "", text) if "{" not in text else text + odd.replace("{}", "") for key, text in day_view.words().items()}
    monkeypatch.setattr(day_view, "words", lambda: own)
    monkeypatch.setattr(explorer_html, "strings", lambda: own)
    day_view.changes.kept.clear()
    try:
        made = explorer_html.page(pd.Timestamp("2021-06-08"), COMPARED, MEMBERS, tables)
    finally:
        day_view.changes.kept.clear()
    soup = BeautifulSoup(made, "html.parser")
    assert soup.find("b") is None and soup.form.button.get_text() == own["explorer_play"] and soup.form.button["data-stop"] == own["explorer_stop"]
    assert soup.figcaption.get_text() == own["explorer_caption"] and soup.select_one("th").get_text() == own["explorer_state"]
    assert json.loads(soup.script.string)["words"]["choose"] == own["explorer_choose"]


def test_budget(site):
    """Markup, film, script and style of the explorer stay below the budget, and its page asks no other site."""
    built = (site / PAGE).read_text(encoding="utf-8")
    part = built[built.index('<div class="sco-explorer">'):]
    part = part[:part.index("</script>")]
    size = len(part.encode()) + sum((Path(day_view.__file__).parent / name).stat().st_size for name in ("explorer.js", "explorer.css"))
    size += len(day_view.style())
    assert "sco-controls" in part and size <= BUDGET, size
    assert not re.search(r"widget-state|require\.js|jsdelivr|unpkg", built)


def test_new_state_and_organisation_need_no_code(tmp_path):
    """Rows for a state and an organisation in a copy of the data give the right table, words, controls and film."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    add = {"states.csv": {"iso3": "ATL", "name": "Republic of Atlantis", "short_name": "Atlantis"},
           "organisations.csv": {"organisation": "OOO", "name": "Organization of the Ocean"},
           "memberships.csv": {"organisation": "OOO", "iso3": "ATL", "state": "Republic of Atlantis", "start": "2010-03-04"}}
    models = {"states.csv": ("iso3", "KAZ"), "organisations.csv": ("organisation", "SCO"), "memberships.csv": ("iso3", "IND")}
    for name, new in add.items():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            known = list(csv.DictReader(file))
        field, value = models[name]
        like = next(row for row in known if row[field] == value and row.get("status", "member") == "member")
        with (folder / name).open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, like)
            writer.writerow(like | new)
            if name == "memberships.csv":
                writer.writerow(like | new | {"iso3": "CHN", "state": "China", "start": "2011-05-06"})
    tables = load(folder)
    live = explorer.explore("2011-05-06", ["SCO", "OOO"], tables=tables)
    assert ("Atlantis", "OOO") in cells(day_view.table(pd.Timestamp("2011-05-06"), tables))
    assert repr(live) == ("Members on 6 May 2011: SCO 6 and OOO 2. In all of them: China. "
                          "Changes on 6 May 2011. OOO: China, now member (admission).")
    soup = BeautifulSoup(live.html(), "html.parser")
    assert "OOO" in [b["value"] for b in soup.select("[type=checkbox]")]
    assert {"2010-03-04", "2011-05-06"} <= set(json.loads(soup.script.string)["days"])
    place = day_view.known(tables).index("OOO")
    assert f".sco-day:not([data-org~=o{place}]) .o{place}{{display:none}}" in soup.style.string


# ---------------------------------------------------------------- in a browser, without a kernel


@pytest.fixture
def opened(page, served):
    """The page, on which nothing may go wrong."""
    page.goto(f"{served}/{PAGE}")
    yield page
    assert page.problems == []


@pytest.fixture
def opened_in_themes(themed_page, served):
    """The page in each colour scheme."""
    themed_page.goto(f"{served}/{PAGE}")
    yield themed_page
    assert themed_page.problems == []


DRAWN = """() => { const f = document.querySelector(".sco-day"), s = f.querySelector("svg");
  return [f.dataset.org, f.dataset.count, f.dataset.changed, f.querySelector("table").innerHTML, f.querySelector(".sco-said").textContent,
          f.querySelector(".sco-summary").textContent, s && s.getAttribute("aria-label"), s && s.textContent]; }"""
MADE = f"""(html) => {{ const old = document.querySelector(".sco-day"), now = document.createElement("div");
  now.innerHTML = html; old.replaceWith(now.firstChild); const got = ({DRAWN})();
  document.querySelector(".sco-day").replaceWith(old); return got; }}"""


@pytest.mark.slow
def test_page_shows_what_the_call_draws(browser, served, tables):
    """Day by day, for several choices, the page without a kernel shows what `draw` gives in Python."""
    page = browser.new_page()
    page.goto(f"{served}/{PAGE}")
    choices = [(COMPARED, MEMBERS, day_view.steps(COMPARED, MEMBERS)), (COMPARED, ALL, day_view.steps(COMPARED, ALL)[::4]),
               (day_view.known(tables), ALL, day_view.steps()[::3]), (["CST", "EurAsEC"], MEMBERS, day_view.steps()[::5]),
               (["Shanghai Five"], MEMBERS, day_view.steps()[:12:4]), (COMPARED, MEMBERS, map(pd.Timestamp, ("1999-12-31", "2016-02-29", "2025-11-11")))]
    seen = 0
    for organisations, counting, days in choices:
        for day in days:
            page.evaluate("hash => { location.hash = hash }", f"day={day:%Y-%m-%d}&org={','.join(organisations)}&count={counting}")
            page.wait_for_function("text => document.querySelector('.sco-now').textContent === text", arg=written_day(day))
            shown = page.evaluate(DRAWN)
            drawn = page.evaluate(MADE, day_view.draw(day, organisations, counting, tables))
            assert shown == drawn, (day, organisations, counting)
            seen += 1
    assert seen > 45
    page.close()


def test_pointer_keyboard_and_link(opened):
    """Slider, checkboxes and counting work by pointer and keyboard; words, value text, diagram and address follow."""
    said, slider = opened.locator(".sco-said"), opened.locator(".sco-controls [type=range]")
    assert opened.locator(".sco-every").is_hidden() and slider.get_attribute("aria-valuetext") == "8 June 2021"
    assert "#" not in opened.url
    slider.focus()
    opened.keyboard.press("ArrowLeft")
    assert said.inner_text().startswith("Changes on 9 June 2017. SCO: India and Pakistan, from observer to member")
    assert slider.get_attribute("aria-valuetext") == "9 June 2017"
    alt = opened.locator(".sco-sets svg").get_attribute("aria-label")
    assert alt.startswith("On 9 June 2017 ") and "SCO only: China, India, Pakistan" in alt
    assert opened.url.endswith("#day=2017-06-09&org=SCO,CSTO,EAEU&count=members")
    box = slider.bounding_box()
    opened.mouse.click(box["x"] + 4, box["y"] + box["height"] / 2)
    assert said.inner_text().startswith(f"On {written_day(load()['memberships']['start'].sort_values().iloc[0])} nothing had yet changed")
    opened.get_by_label("Year", exact=True).select_option("2016")  # the other fields keep what they show
    opened.get_by_label("Month", exact=True).select_option("February")
    opened.get_by_label("Day of the month").select_option("31")  # 2016 has no such day: its last of February
    assert said.inner_text() == "On 29 February 2016 nothing changed in what you compare. The last change before was on 12 August 2015."
    opened.get_by_label("CSTO", exact=True).focus()
    opened.keyboard.press("Space")
    assert opened.locator(".sco-sets svg").count() == 0
    assert opened.locator(".sco-day thead th:visible").all_inner_texts() == ["State", "SCO", "EAEU"]
    before = opened.locator(".sco-day tbody tr:visible").count()
    opened.get_by_label("observers and partners too").check()
    assert opened.locator(".sco-day tbody tr:visible").count() > before
    assert axe(opened) == []
    address = opened.get_by_role("link", name="Link to this view").get_attribute("href")
    assert address == "#day=2016-02-29&org=SCO,EAEU&count=all" and opened.url.endswith(address)


def test_every_organisation_left_out(opened):
    """Without an organisation the page asks for one, and shows no empty claim."""
    for name in COMPARED:
        opened.get_by_label(name, exact=True).uncheck()
    assert opened.locator(".sco-summary").inner_text() == "Choose at least one organisation."
    assert opened.locator(".sco-day tbody tr:visible").count() == 0


PLAY = "document.querySelector('.sco-clock button')"


def test_play_passes_time_and_rests_on_changes(opened, tables):
    """Play shows each change in order, says how to hear them and where it ended, ends at the last day, and any other control stops it."""
    opened.evaluate(f"{PLAY}.dataset.interval = 30, {PLAY}.dataset.year = 4")
    opened.evaluate("""() => { window.heard = []; window.shown = []; for (const [list, css] of [[heard, ".sco-spoken"], [shown, ".sco-said"]]) {
      const place = document.querySelector(css); new MutationObserver(() => list.push(place.textContent)).observe(place, { childList: true }); } }""")
    slider = opened.locator(".sco-controls [type=range]")
    slider.focus()
    opened.keyboard.press("Home")
    opened.get_by_role("button", name="Play").click()
    opened.wait_for_function("() => { const r = document.querySelector('.sco-controls [type=range]'); return r.value === r.max }")
    opened.get_by_role("button", name="Play").wait_for()
    end = written_day(pd.Timestamp(CUT_OFF))
    assert slider.get_attribute("aria-valuetext") == end
    opened.wait_for_function("() => heard.at(-1).includes('Members:')")
    changed = [day for day in day_view.steps(COMPARED, MEMBERS) if day_view.visible(day_view.changes(tables).get(day, []), COMPARED, MEMBERS)]
    seen = [re.match("Changes on (.*?)[.]", text) for text in opened.evaluate("shown")]
    assert list(dict.fromkeys(found[1] for found in seen if found)) == [written_day(day) for day in changed]
    words = day_view.words()["explorer_playing"]
    heard = opened.evaluate("heard")
    assert words in heard and len(heard) == heard.index(words) + 2 and heard[-1].startswith(f"{end}. ")
    opened.get_by_role("button", name="Play").click()  # from the end it begins anew
    slider.focus()
    opened.keyboard.press("End")
    assert opened.get_by_role("button", name="Play").is_visible()


def test_time_is_to_scale(opened):
    """Equal times are equal distances on the line of time, where each change of what is compared has its tick."""
    span = (pd.Timestamp(CUT_OFF) - load().coverage[0]).days
    ticks = opened.evaluate("[...document.querySelectorAll('.sco-scale i')].map(i => +i.style.getPropertyValue('--at'))")
    changed = sorted({day for r in rows() if r["organisation"] in COMPARED and r["status"] in BELONGS for day in (r["start"], r["end"]) if day})
    assert ticks == pytest.approx([(pd.Timestamp(day) - load().coverage[0]).days / span for day in changed])
    before = len(ticks)
    opened.get_by_label("CST", exact=True).check()
    assert opened.locator(".sco-scale i").count() > before


def test_each_act_is_said_once(opened):
    """What a screen reader hears: the change without the day that the slider has said, the answer, and what a choice changes."""
    spoken = opened.locator(".sco-spoken")
    opened.locator(".sco-controls [type=range]").focus()
    opened.keyboard.press("ArrowLeft")
    opened.wait_for_function("() => document.querySelector('.sco-spoken').textContent.startsWith('SCO: India and Pakistan')")
    year = opened.get_by_label("Year", exact=True)
    assert year.input_value() == "2021", "what changes beside the control in use may be spoken too"
    opened.keyboard.press("Tab")
    assert year.input_value() == "2017"
    assert "2017" not in spoken.inner_text() and "Members: SCO 8, CSTO 6 and EAEU 5. In all of them: Kazakhstan" in spoken.inner_text()
    opened.get_by_label("CSTO", exact=True).uncheck()
    opened.wait_for_function("() => document.querySelector('.sco-spoken').textContent.startsWith('CSTO left out. Members: SCO 8 and EAEU 5.')")
    assert opened.locator(".sco-explorer [role=status], .sco-explorer [aria-live]").count() == 1


def test_changed_states_are_marked_in_the_diagram(opened):
    """On a day of change the diagram underlines the states that moved, and on the next day none."""
    marked = lambda: opened.evaluate("[...document.querySelectorAll('.sco-sets text')].filter(t => "  # noqa: E731
                                     "getComputedStyle(t).textDecorationLine === 'underline').map(t => t.textContent)")
    opened.locator(".sco-controls [type=range]").focus()
    opened.keyboard.press("ArrowLeft")
    assert marked() == ["India", "Pakistan"]
    opened.get_by_label("Day of the month").select_option("10")
    assert marked() == []


def test_bar_and_diagram_stand_together_on_a_phone(browser, served):
    """At 360 pixels the control is at the bottom edge while the diagram is read, whole, above it."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{served}/{PAGE}#day=2017-06-09")
    page.locator(".sco-sets").scroll_into_view_if_needed()
    bar, sets = page.locator(".sco-clock").bounding_box(), page.locator(".sco-sets svg").bounding_box()
    assert round(bar["y"] + bar["height"]) == 740
    assert sets["height"] + bar["height"] < 640  # with the head of the page there is room for both
    page.close()


@pytest.mark.parametrize(("asked", "starts"), [
    ("#day=2012-12-19&org=SCO,CSTO,EurAsEC", "Changes on 19 December 2012. CSTO: Uzbekistan, no longer counted as member (suspension)."),
    ("#org=Shanghai%20Five&day=2001-06-14", "Changes on 14 June 2001. Shanghai Five: Uzbekistan, now participant (admission)."),
    ("#day=2031-01-01&org=NATO,SCO", "The address asks for something that the tables do not hold, so part of it was left out. On 8 June 2021"),
    ("#day=2021-02-30", "The address asks for something"), ("#ask", "On 8 June 2021 nothing changed")])
def test_deep_links(browser, served, asked, starts):
    """A link to a day shows that day; what the tables do not hold is said and left out; other fragments do nothing."""
    page = browser.new_page()
    page.goto(f"{served}/{PAGE}{asked}")
    assert page.locator(".sco-said").inner_text().startswith(starts)
    if "NATO" in asked:
        assert page.locator("[type=checkbox]:checked").count() == 1
    page.close()


def test_without_javascript(browser, served):
    """Without a script the first state and every day of change are there, and no control that does nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/{PAGE}")
    assert page.locator(".sco-said").inner_text().startswith("On 8 June 2021 nothing changed")
    assert page.locator(".sco-day tbody tr:visible").count() == 10
    assert page.locator(".sco-controls input:visible").count() == 0
    changed = [d for d in day_view.steps(COMPARED, MEMBERS) if any(f"{d:%Y-%m-%d}" in (r["start"], r["end"]) and r["organisation"] in COMPARED for r in rows())]
    assert page.locator(".sco-small:visible").count() == len(changed) == 11
    context.close()


def test_print_holds_every_day(opened):
    """A print has the chosen day and a small table for each day of change, and no controls."""
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 700, "height": 900})
    assert opened.locator(".sco-small:visible").count() == 11
    assert not opened.locator(".sco-controls").is_visible()
    over = opened.evaluate("[...document.querySelectorAll('.sco-small')].filter(e => e.scrollWidth > e.clientWidth).length")
    assert over == 0
    opened.emulate_media(media="screen")


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_fits_and_can_be_read(opened_in_themes, width):
    """No sideways scrolling at any width, with every organisation; at 360 pixels and more no text is below 11 pixels."""
    opened_in_themes.set_viewport_size({"width": width, "height": 800})
    small = """() => [...document.querySelectorAll(".sco-explorer *")].flatMap(e => {
      if (!e.checkVisibility() || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) return [];
      const svg = e.closest("svg"), scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
      const size = parseFloat(getComputedStyle(e).fontSize) * scale; return size < 11 ? [e.textContent + size] : []; })"""
    if width >= 360:
        assert opened_in_themes.locator(".sco-sets svg").is_visible() and opened_in_themes.evaluate(small) == []
    opened_in_themes.get_by_label("observers and partners too").check()
    for name in day_view.known():
        opened_in_themes.get_by_label(name, exact=True).check()
    assert opened_in_themes.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert axe(opened_in_themes, ".sco-explorer", RULES if width == 360 else ALL_BUT_COLOURS) == []  # a width changes no colour
    if width >= 360:
        assert opened_in_themes.evaluate(small) == []

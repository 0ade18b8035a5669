"""The palette has contrast on light and dark pages, and its colours can be told apart with any colour vision.

Measured with coloraide: contrast as in WCAG 2.2, colour-vision deficiency by
its simulations of Brettel, Viénot and Machado, distance as CIEDE2000.
"""

import re
from collections import Counter
from itertools import combinations

import pytest
from coloraide import Color
from coloraide.contrast.wcag21 import WCAG21Contrast
from coloraide.distance.delta_e_2000 import DE2000
from coloraide.filters.cvd import Deutan, Protan, Tritan
from matplotlib.colors import to_hex

from articlebook.display import ASSETS
from articlebook.palette import HUES, PALETTE, VARIABLES, VERDICT_COLOURS
from articlebook.paths import ROOT
from sco.charts._actors import ACTORS, colour_of, colours_of
from tests.support.drawing import every_chart

#: Backgrounds on which charts stand: white, the paper of the drawing, JupyterLab; the dark page, JupyterLab dark.
PAGES = {"light": ("#ffffff", "#fefefe"), "dark": ("#14181e", "#111111")}
VISION = (None, "protan", "deutan", "tritan")
APART = 11   # CIEDE2000 between any two colours; Okabe and Ito's own palette has 7.9 in its worst pair
MARK, WORD = 3.0, 4.5


class Colour(Color):
    """Only what this test needs."""


Colour.register([WCAG21Contrast(), DE2000(), Deutan(), Protan(), Tritan()], overwrite=True, silent=True)


def palettes() -> dict[str, dict[str, str]]:
    """Colours by name, on a light page and on a dark one."""
    return {scheme: {name: pair[place] for name, pair in PALETTE.items()} for place, scheme in enumerate(PAGES)}


def test_style_sheet_has_the_palette():
    """The style sheet that a page loads has the dark colours of the palette, and ink, grey and paper of both."""
    sheet = (ASSETS / "chart.css").read_text(encoding="utf-8")
    rule = re.search(r"html\[data-theme=dark\][^{]*\{([^}]*)\}", (ASSETS / "chart.css").read_text(encoding="utf-8"))[1]
    assert dict(re.findall(r"--chart-([a-z]+):(#[0-9a-f]{6})", rule)) == palettes()["dark"]
    light = re.search(r"^\.sco-chart,\.sco-table\{([^}]*)\}", sheet, re.M)[1]
    assert dict(re.findall(r"--chart-([a-z]+):(#[0-9a-f]{6})", light)) == {name: palettes()["light"][name] for name in ("ink", "line", "paper")}


def test_pills_have_the_colours_of_the_chart():
    """A verdict has one colour: on a pill of a page and in the chart of the ledger, light and dark."""
    sheet = (ASSETS / "book.css").read_text(encoding="utf-8")
    for theme, colours in palettes().items():
        rules = "".join(re.findall(rf"^html\[data-theme={theme}\]\{{([^}}]*)\}}", sheet, re.M))
        pills = {verdict: re.search(rf"--sco-{verdict.split()[0]}:(#[0-9a-f]{{6}})", rules)[1] for verdict in VERDICT_COLOURS}
        assert pills == {verdict: colours[VARIABLES[light]] for verdict, light in VERDICT_COLOURS.items()}, theme


@pytest.fixture(params=PAGES)
def scheme(request):
    return request.param, palettes()[request.param]


def test_contrast(scheme):
    """Every mark has three to one against the page, and the colours of text, verdicts among them, four and a half to one."""
    name, colours = scheme
    for page in PAGES[name]:
        for which, colour in colours.items():
            if which != "paper":
                least = MARK if which in HUES else WORD
                assert Colour(colour).contrast(page) >= least, (which, colour, page)


def test_told_apart(scheme):
    """Any two of the six colours are far enough apart, with normal vision and with each simulated deficiency."""
    _, colours = scheme
    six = {name: Colour(colours[name]) for name in HUES}
    assert len(six) == 6
    near = {}
    for (a, one), (b, other) in combinations(six.items(), 2):
        for vision in VISION:
            seen = [colour if vision is None else colour.filter(vision) for colour in (one, other)]
            if (distance := seen[0].delta_e(seen[1], method="2000")) < APART:
                near[a, b, vision] = round(distance, 1)
    assert near == {}


def test_measure_finds_a_bad_pair():
    """The measure is able to fail: Okabe and Ito's orange and purple are too close for a reader without blue cones."""
    seen = [Colour(colour).filter("tritan") for colour in ("#e69f00", "#cc79a7")]
    assert seen[0].delta_e(seen[1], method="2000") < APART and Colour("#e69f00").contrast("#ffffff") < MARK


# ---------------------------------------------------------------- one colour an actor


def test_no_chart_picks_a_hue():
    """A chart takes the colour of an actor from one table and no hue by its name, so that a hue means one actor in every chart."""
    modules = [path for path in (ROOT / "sco").rglob("*.py") if path.name != "_actors.py"]
    modules += [ROOT / "articlebook/claims_chart.py", ROOT / "articlebook/plot.py"]
    named = {path.name: found for path in modules
             if (found := re.findall(r"\b(?:BLUE|ORANGE|GREEN|VERMILION|SKY|PURPLE)\b|#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8")))}
    assert named == {}


def test_actors_have_colours_of_their_own():
    """China, Russia and the three bodies have five hues; what is no actor of these never gets one of them."""
    five = [ACTORS[name] for name in ("China", "Russia", "SCO", "CSTO", "EAEU")]
    assert len(set(five)) == 5 and set(five) < {PALETTE[hue][0] for hue in HUES} and ACTORS["Soviet Union"] == ACTORS["Russia"]
    others = colours_of(["SCO", "Shanghai Five", "CST", "EurAsEC", "Hanse"])
    assert not {colour for name, colour in others.items() if name != "SCO"} & set(five) and colour_of("India") not in five


def colours_in(chart) -> Counter:
    """Count the colours of lines, marks and areas in the wide drawing."""
    found = Counter()
    for axes in chart.wide_figure.axes:
        found.update(to_hex(line.get_color()) for line in axes.lines)
        found.update(to_hex(patch.get_facecolor()) for patch in axes.patches)
        found.update(to_hex(patch.get_edgecolor()) for patch in axes.patches if patch.get_edgecolor()[3])
    return found


@pytest.mark.parametrize(("name", "actors"), {
    "venn": ("SCO", "CSTO", "EAEU"), "matrix": ("SCO", "CSTO", "EAEU"), "spells": ("SCO", "CSTO", "EAEU"), "tiles": ("SCO", "CSTO", "EAEU"),
    "world": ("China", "Russia"), "participation": ("China", "Soviet Union"), "positions": ("China", "Russia"), "network": ("China", "Russia"),
    "interests": ("China", "Russia"), "energy": ("China", "Russia"), "alike": ("Russia",), "neighbours": ("China", "Russia"), "counts": ("China",),
    "joins": ("China",), "periods": ("China",), "placebo": ("China", "Russia"), "opened": ("SCO",), "in_force": ("SCO", "CSTO", "EAEU"),
    "coded": ("SCO", "CSTO"), "overlap": (), "shared": (), "upset": (), "gap": (), "profile": (), "references": (), "verdicts": (), "lenses": (),
    "answers": (), "stood": ("China", "Russia"), "crises": ("SCO", "CSTO"), "wants": ("China",), "seats": ("China",),
    "lines": ("China",)}.items())
def test_one_colour_an_actor(name, actors):
    """A chart that draws an actor has its colour, and no colour of an actor that it does not draw."""
    used = set(colours_in(every_chart()[name]()))
    mine, hues = {ACTORS[actor] for actor in actors}, set(ACTORS.values())
    assert used & hues == mine

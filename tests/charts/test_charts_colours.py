"""The palette has contrast on light and dark pages, and its colours can be told apart with any colour vision.

Measured with coloraide: contrast as in WCAG 2.2, colour-vision deficiency by
its simulations of Brettel, Viénot and Machado, distance as CIEDE2000.
"""

import re
from itertools import combinations

import pytest
from coloraide import Color
from coloraide.contrast.wcag21 import WCAG21Contrast
from coloraide.distance.delta_e_2000 import DE2000
from coloraide.filters.cvd import Deutan, Protan, Tritan

from articlebook.chart import VARIABLES
from articlebook.display import ASSETS

#: Backgrounds on which charts stand: white, the paper of the drawing, JupyterLab; the dark page, JupyterLab dark.
PAGES = {"light": ("#ffffff", "#fefefe"), "dark": ("#14181e", "#111111")}
VISION = (None, "protan", "deutan", "tritan")
APART = 11   # CIEDE2000 between any two colours; Okabe and Ito's own palette has 7.9 in its worst pair
MARK, WORD = 3.0, 4.5


class Colour(Color):
    """Only what this test needs."""


Colour.register([WCAG21Contrast(), DE2000(), Deutan(), Protan(), Tritan()], overwrite=True, silent=True)


def palettes() -> dict[str, dict[str, str]]:
    """Colours by name: the light ones of the drawing, with those that the style sheet changes on a dark page."""
    light = {name: colour for colour, name in VARIABLES.items()}
    rule = re.search(r"html\[data-theme=dark\][^{]*\{([^}]*)\}", (ASSETS / "chart.css").read_text(encoding="utf-8"))[1]
    return {"light": light, "dark": light | dict(re.findall(r"--chart-([a-z]+):(#[0-9a-f]{6})", rule))}


@pytest.fixture(params=PAGES)
def scheme(request):
    return request.param, palettes()[request.param]


def test_contrast(scheme):
    """Every mark has three to one against the page, and ink and grey, the colours of text, four and a half to one."""
    name, colours = scheme
    for page in PAGES[name]:
        for which, colour in colours.items():
            if which != "paper":
                least = WORD if which in ("ink", "line") else MARK
                assert Colour(colour).contrast(page) >= least, (which, colour, page)


def test_told_apart(scheme):
    """Any two of the six colours are far enough apart, with normal vision and with each simulated deficiency."""
    _, colours = scheme
    six = {name: Colour(colour) for name, colour in colours.items() if name not in ("ink", "line", "paper")}
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

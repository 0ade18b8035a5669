"""Texts of the cards that a link to a term, a source, a work or a claim shows before it is followed.

The texts are taken from the finished pages, so that a card never says anything
else than the place that it stands for.
"""

from __future__ import annotations

import json
from pathlib import Path

from lxml import html

TEXTS = "card-texts.js"
LONGEST = 320
#: Page, path of the entries, and the parts of an entry that its card shows.
PLACES = (("chapters/glossary.html", "//dl[contains(@class, 'glossary')]/dt[@id]", "following-sibling::dd[1]/p[1]"),
          ("chapters/bibliography.html", "//div[contains(@class, 'citation')][@id]", "p"),
          ("chapters/bibliography.html", "//th[starts-with(@id, 'source-')]", "following-sibling::td[position() < 4]"),
          ("chapters/claims.html", "//div[contains(@class, 'sco-claim')][@id]", "*[contains(@class, 'sco-what')]"))


def texts(site: Path) -> dict[str, str]:
    """Read the text of each card, by page name and fragment such as ``glossary.html#term-accession``."""
    found = {}
    for page, entries, parts in PLACES:
        if not (site / page).exists():  # not every book has all of these pages
            continue
        tree = html.fromstring((site / page).read_text(encoding="utf-8"))
        for entry in tree.xpath(entries):
            words = ". ".join(filter(None, (" ".join(part.text_content().split()).rstrip(".") for part in entry.xpath(parts))))
            if words:
                short = words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
                found[f"{Path(page).name}#{entry.get('id')}"] = short + ("" if short.endswith("…") else ".")
    return found


def write_cards(site: Path) -> Path:
    """Write the texts as a script, which a page loads at the first card; returns the file."""
    target = site / "_static" / TEXTS
    text = json.dumps(texts(site), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    target.write_text(f"window.scoCardTexts={text};\n", encoding="utf-8")
    return target

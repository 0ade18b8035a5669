"""Take pictures of every page type of one site, beside those of another, for whoever judges a change before it is merged.

    python tests/support/pictures.py NEW OLD TARGET

Both are finished sites. TARGET gets the pictures, and an `index.html` that shows them side by side and says which differ.
"""

import sys
from html import escape
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

from articlebook.chromium import program

#: One page of each kind.
PAGES = {"front page": "intro.html", "prose chapter": "chapters/02-four-periods.html", "notebook": "chapters/09-who-is-in-what.html",
         "document": "documents/sco-charter.html", "ledger": "chapters/claims.html", "explorer": "chapters/explorer.html", "glossary": "chapters/glossary.html",
         "timeline": "chapters/timeline.html", "quiz review": "chapters/review.html", "search": "search.html"}
FORMS = {"laptop": (1280, 900), "phone": (390, 844)}
TALLEST = 4000  # pixels of a page that a picture shows


def take(site: Path, target: Path, pages: dict[str, str]) -> dict[str, Path]:
    """Take the pictures of one site; returns their files by kind and form."""
    found = {}
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-background-networking"])
        for form, (width, height) in FORMS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            for kind, address in pages.items():
                if (site / address).is_file():
                    page.goto((site / address).resolve().as_uri())
                    path = target / f"{kind.replace(' ', '-')}-{form}.png"
                    tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall}, animations="disabled")
                    found[f"{kind}, {form}"] = path
        browser.close()
    return found


def differ(one: Path, other: Path) -> bool:
    """Whether two pictures are not the same."""
    with Image.open(one) as first, Image.open(other) as second:
        return first.size != second.size or ImageChops.difference(first.convert("RGB"), second.convert("RGB")).getbbox() is not None


def side_by_side(new: dict[str, Path], old: dict[str, Path], target: Path) -> list[str]:
    """Write the page that shows the pictures; returns what differs, or is in one site only."""
    changed = [name for name in sorted({**old, **new}) if name not in new or name not in old or differ(new[name], old[name])]
    rows = []
    for name in {**new, **old}:
        cells = "".join(f'<td><img width="560" loading="lazy" src="{pictures[name].relative_to(target).as_posix()}" alt="{escape(name)}, {side}"></td>'
                        if name in pictures else "<td>not there</td>" for side, pictures in (("after", new), ("before", old)))
        rows.append(f'<tr><th scope="row">{escape(name)}{" — changed" if name in changed else ""}</th>{cells}</tr>')
    (target / "index.html").write_text(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page types, after and before</title></head><body>'
        f'<h1>Page types, after and before</h1><p>{len(changed)} of {len({**new, **old})} changed.</p><table><thead><tr><th>Page</th>'
        f'<th>After</th><th>Before</th></tr></thead><tbody>{"".join(rows)}</tbody></table></body></html>\n', encoding="utf-8")
    return changed


def main(arguments: list[str], pages: dict[str, str] | None = None) -> int:
    """Take the pictures of both sites and show them side by side."""
    if len(arguments) != 3:
        print("Give both sites and a folder: python tests/support/pictures.py NEW OLD TARGET", file=sys.stderr)
        return 2
    new, old, target = map(Path, arguments)
    shots = [take(site, target / side, pages or PAGES) for side, site in (("after", new), ("before", old))]
    print("Changed: " + (", ".join(side_by_side(*shots, target)) or "nothing") + ".")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

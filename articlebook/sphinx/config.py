"""Settings that a build takes from its surroundings: repository, public address, other forms, pages."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.search import SearchLanguage

from articlebook import addresses

THEME = "sphinx_book_theme"  # the one that knows the options for buttons


def choose_repository(app: Sphinx, config: Config) -> None:
    """Take the repository from the environment, so that a fork's buttons lead to the fork and none is dead."""
    if config.html_theme != THEME:
        return
    options = config.html_theme_options
    for key in ("repository_url", "repository_provider", "repository_branch", "path_to_docs"):
        options.pop(key, None)
    found = addresses.repository_options(Path(app.srcdir))
    launch = found.pop("launch_buttons")
    options |= found | {"launch_buttons": options.get("launch_buttons", {}) | launch if launch else {}}


def choose_downloads(app: Sphinx, config: Config) -> None:
    """Take from the environment where the other forms of the book lie: a folder, or the releases of the repository."""
    if place := addresses.downloads_url():
        config.sco_downloads = place


def choose_base_url(app: Sphinx, config: Config) -> None:
    """Have canonical links, sitemap and the page for missing addresses follow the site's public address."""
    url = addresses.base_url()
    if url:
        config.html_baseurl = url
    if "notfound_urls_prefix" in config:
        config.notfound_urls_prefix = urlsplit(url).path if url else "/"


def choose_pages(app: Sphinx, config: Config) -> None:
    """Build what the contents list and nothing else.

    Jupyter Book's own setting for this looks through every file below the repository, environments included.
    """
    pages = getattr(config, "external_site_map", {})  # a table of contents in a file of its own leaves it here
    if pages:
        config.include_patterns = [f"{page}{suffix}" for page in pages for suffix in config.source_suffix]


class NoWords(SearchLanguage):
    """Finds no word in a page: the book's search has an index of its own (`articlebook.sphinx.search`), and stemming every page costs seconds."""

    lang = "no-words"

    def split(self, input: str) -> list[str]:
        return []

    def word_filter(self, word: str) -> bool:
        return False


def save_time(app: Sphinx, config: Config) -> None:
    """Leave out work whose result stands on no page.

    Jupyter Book's part for LaTeX switches numbered figures on whatever the settings say, for which Sphinx walks every
    page at every edit. Here charts and tables have names and no numbers.
    """
    config.numfig = False
    config.html_search_language = NoWords.lang


def setup(app: Sphinx) -> None:
    """Register the settings and what chooses them."""
    app.add_search_language(NoWords)
    app.add_config_value("sco_downloads", "", "env")
    app.add_config_value("articlebook_subject", "", "env")
    app.add_config_value("articlebook_whole", True, "")  # whether what is made of all pages is made too: search, cards, downloads
    app.connect("config-inited", choose_repository)
    app.connect("config-inited", choose_downloads)
    app.connect("config-inited", choose_base_url)
    app.connect("config-inited", save_time, priority=950)     # after the part for LaTeX
    app.connect("config-inited", choose_pages, priority=950)  # after the contents are read

"""nbgrader's screen for marking by hand, shut off from what students wrote and from every other site.

It is a Jupyter server extension of its own, which loads nbgrader's and then
changes what nbgrader leaves open: any script on the page could give marks, and
the page asks another site for MathJax.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader
from markupsafe import escape
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions import formgrader

#: nbgrader's page waits for MathJax before it takes marks; this stands in for it and sets no formulas.
WITHOUT_MATHJAX = """{% macro mathjax(address="") %}<script>
var MathJax = {Hub: {Startup: {signal: {Interest: function (ready) { window.addEventListener("load", function () { ready("End"); }); }}}}};
</script>{% endmacro %}
"""
_HANDLER = re.compile(r"""\son\w+="([^"{}]*)\"""")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Name this module to Jupyter as one of its extensions."""
    return [{"module": __name__}]


class OwnScripts(BaseLoader):
    """Templates whose scripts carry the word of this server, so that a browser runs them and no others.

    The word is put into the template and not into the page: what a student wrote comes later and cannot have it.
    """

    def __init__(self, folders: list[str], word: str):
        self.files, self.word = FileSystemLoader(folders), word

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read a template, with the word in each of its scripts."""
        if template == "mathjax.html.j2":
            return self._marked(WITHOUT_MATHJAX), template, lambda: True
        text, path, fresh = self.files.get_source(environment, template)
        return self._marked(text), path, fresh

    def _marked(self, text: str) -> str:
        return re.sub(r"<script\b", f'<script nonce="{self.word}"', text)


class Page(HTMLExporter):
    """nbgrader's page of one submission, in which a name is text and no markup."""

    # nbconvert promises a notebook from every exporter, and this one gives text
    def from_filename(self, filename: str, resources: dict | None = None, **options: Any) -> tuple[str, dict]:  # type: ignore[override]
        """Write the page of a notebook; whatever stands beside it, as the student's name, is escaped first."""
        named = {key: escape(value) if isinstance(value, str) else value for key, value in (resources or {}).items()}
        return super().from_filename(filename, named, **options)


def policy(word: str, templates: Path) -> str:
    """Write the content security policy: nbgrader's own scripts run, by the word or as one of its few `onclick`; nothing comes from elsewhere."""
    clicks = {click for path in sorted(templates.rglob("*")) if path.is_file() for click in _HANDLER.findall(path.read_text(encoding="utf-8"))}
    hashes = sorted(f"'sha256-{base64.b64encode(hashlib.sha256(click.encode()).digest()).decode()}'" for click in clicks)
    return "; ".join(["default-src 'none'", f"script-src 'nonce-{word}' 'unsafe-hashes' {' '.join(hashes)}",
                      "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "form-action 'none'",
                      "base-uri 'none'", "frame-src 'none'", "object-src 'none'", "frame-ancestors 'none'"])


def _load_jupyter_server_extension(server: Any) -> None:
    """Load nbgrader's screen, and close it."""
    from nbgrader.server_extensions.formgrader.handlers import template_path

    formgrader.load_jupyter_server_extension(server)
    settings, word = server.web_app.settings, secrets.token_urlsafe(16)
    configured = settings["nbgrader_formgrader"].config
    folders = [template_path, *HTMLExporter(config=configured).template_paths]
    settings["nbgrader_jinja2_env"] = Environment(loader=OwnScripts([template_path], word), autoescape=True)
    settings["nbgrader_exporter"] = Page(config=configured, extra_loaders=[OwnScripts(folders, word)])
    settings.setdefault("headers", {}).update({"Content-Security-Policy": policy(word, Path(template_path)), "Referrer-Policy": "no-referrer"})

"""The numbers of chapters, which are known when all pages are read."""

from __future__ import annotations

from sphinx.environment import BuildEnvironment


def chapter_number(env: BuildEnvironment, page: str) -> str:
    """Return the number of a chapter, such as "3"; empty for a page without."""
    return ".".join(map(str, env.toc_secnumbers.get(page, {}).get("", ())))

"""The texts of the pack as HTML: Markdown with roles, notes and answers, rows of tables, and charts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise

import pandas as pd
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin

from articlebook.chart import Steps
from articlebook.display import render_table
from articlebook.exercises.pack.roles import fill_roles
from articlebook.exercises.pack.rows import rows_html
from articlebook.exercises.pack.texts import PackError, TeachingText
from articlebook.named_charts import chart_of
from articlebook.quotations import quotation, said_by
from articlebook.tables import load, split

_CHART = re.compile(r"\{chart\}`(\w+(?: [\w-]+)?)`")
_ANSWER = re.compile(r"answer (\d{1,2})")


def markdown(text: str) -> str:
    """Render Markdown; tables scroll, can be reached by keyboard, and their heads have scopes."""
    return _MARKDOWN.render(text)


def body_html(text: TeachingText, key: bool = True) -> str:
    """Render a text of the pack.

    Parameters
    ----------
    key : bool
        Whether answers and the columns to fill in are shown.

    Raises
    ------
    PackError
        Naming the file, and the role, block or chart that cannot be shown.
    """
    return _MARKDOWN.render(text.text, {"text": text, "key": key})


def slides(text: TeachingText) -> list[str]:
    """Render each slide: the title, and what stands below each heading."""
    env = {"text": text, "key": True}
    tokens = _MARKDOWN.parse(f"# {text.title}\n\n{text.text}", env)
    starts = [index for index, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2" and not token.level]
    parts = [tokens[start:end] for start, end in pairwise([0, *starts, len(tokens)])]
    for part in parts:
        if not _shows_something(part):
            raise PackError(f"{text.name}: the slide {part[1].content!r} shows nothing below its heading; write a line, a table or a chart")
    return [_MARKDOWN.renderer.render(part, _MARKDOWN.options, env) for part in parts]


def _shows_something(slide: list[Token]) -> bool:
    """Say whether anything but notes stands below the heading of a slide; a heading takes three tokens."""
    hidden = False
    for token in slide[3:]:
        if token.content.startswith("<details"):
            hidden = True
        elif token.content.startswith("</details>"):
            hidden = False
        elif not hidden and token.content.strip():
            return True
    return False


def timetable(lesson: TeachingText) -> str:
    """Render the steps of a lesson as a table, with the minute at which each begins."""
    begins, lines = 0, []
    for title, minutes in lesson.steps:
        lines.append((f"{begins}", f"{minutes}", fill_roles(title, lesson.name)))
        begins += minutes
    frame = pd.DataFrame(lines, columns=["Begins at minute", "Minutes", "Step"])
    return render_table(frame, "Timetable", "Timetable").replace('class="sco-table"', 'class="scroll"')


# ------------------------------------------------------------------ what Markdown has not


def _of_the_pack(state: StateCore) -> None:
    """Turn what only the pack knows into HTML, and fill in roles; between the two passes of the parser, so that a role's words may hold emphasis."""
    text: TeachingText | None = state.env.get("text")
    if text is None:
        return
    kept: list[Token] = []
    closing: str | None = None
    hidden = False
    for index, token in enumerate(state.tokens):
        if token.type == "container_block_open":
            if closing is not None:
                raise PackError(f"{text.name}: the block `::: {token.info.strip()}` stands inside another; end that one with ::: before it")
            opening, closing, hidden = _block(token, state.env["key"], text.name, state.src)
            kept.append(_html(opening))
        elif token.type == "container_block_close":
            kept.append(_html(closing or ""))
            closing, hidden = None, False
        elif not hidden:
            if token.type == "fence" and token.info.strip() == "rows":
                token = _html(rows_html(token.content, not state.env["key"], text.name))
            elif token.type == "fence" and token.info.strip() == "quotation":
                token = _html(_quotation(token.content.strip(), text.name))
            elif token.type == "inline" and (chart := _CHART.fullmatch(token.content)):
                state.tokens[index - 1].hidden = state.tokens[index + 1].hidden = True  # a drawing stands in no paragraph
                token = _html(_figure(chart[1], text.name))
            elif token.type == "inline":
                token.content = fill_roles(token.content, text.name)
            kept.append(token)
    state.tokens = kept


def _html(content: str) -> Token:
    return Token("html_block", "", 0, content=content)


def _block(token: Token, key: bool, where: str, source: str) -> tuple[str, str, bool]:
    """Read how a block of notes or of an answer opens and closes, and whether what it holds is hidden."""
    name, line_after = token.info.strip(), (token.map or [0, 0])[1]
    if not re.match(r"\s*:{3,}\s*$", "\n".join(source.splitlines()[line_after:line_after + 1])):
        raise PackError(f"{where}: the block `::: {name}` has no end; write ::: on a line of its own below it")
    if name == "notes":
        return "<details class=notes><summary>Notes for the speaker</summary>", "</details>\n", False
    if not (answer := _ANSWER.fullmatch(name)):
        raise PackError(f"{where}: no block is called {name!r}; write ::: notes, or ::: answer and the number of lines to write on")
    if key:
        return '<div class="answer">', "</div>\n", False
    return '<div class="lines" role="img" aria-label="Space for your answer">' + "<span></span>" * int(answer[1]) + "</div>\n", "", True


def _figure(asked: str, where: str) -> str:
    try:
        chart = chart_of(asked)
    except (ValueError, KeyError) as error:
        raise PackError(f"{where}, chart {asked}: {error.args[0]}; correct it") from None
    if isinstance(chart, Steps):
        return f"<p><strong>{escape(chart.title)}</strong></p><ol>{''.join(f'<li>{escape(step[0])}</li>' for step in chart.steps)}</ol>\n"
    caption = f"<figcaption><strong>{escape(chart.title)}</strong> {escape(chart.alt)}</figcaption>"
    if " " in asked:  # a chart of a day has room beside it for what it shows
        return f'<figure class="sco-chart" data-chart="{asked}">{chart.svg()}{caption}</figure>\n'
    drawn = "".join(svg.replace("<svg ", f'<svg class="sco-drawn-{size}" ', 1) for size, svg in (("wide", chart.svg("wide")), ("narrow", chart.svg())))
    return f'<figure class="sco-chart wide" data-chart="{asked}"><div class="sco-drawing">{drawn}</div>{caption}</figure>\n'


def _quotation(name: str, where: str) -> str:
    """Render the words of a primary text, and below them whose they are, where they stand and the ids of their sources."""
    try:
        row = quotation(name, load())
    except ValueError as error:
        raise PackError(f"{where}: {error}; see its ids") from None
    return (f"<blockquote><p>“{escape(row['words'])}”</p>"
            f"<p>{escape(said_by(row))} [{escape(', '.join(split(row['sources'])))}]</p></blockquote>\n")


def _table_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Open a table in a part that scrolls and is named, for a screen reader, by the heads of the columns."""
    heads = []
    for token in tokens[index:]:
        if token.type == "thead_close":
            break
        if token.type == "inline":
            heads.append(renderer.renderInlineAsText(token.children, options, env))
    label = escape("Table: " + ", ".join(filter(None, heads)), quote=True)
    return f'<div class="scroll" role="group" aria-label="{label}" tabindex="0"><table>\n'


def _th_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    tokens[index].attrSet("scope", "col")
    return renderer.renderToken(tokens, index, options, env)


_MARKDOWN = MarkdownIt("commonmark").enable("table").use(container_plugin, "block", validate=lambda *_: True)
_MARKDOWN.core.ruler.after("block", "of_the_pack", _of_the_pack)
_MARKDOWN.add_render_rule("table_open", _table_open)
_MARKDOWN.add_render_rule("table_close", lambda *_: "</table></div>\n")
_MARKDOWN.add_render_rule("th_open", _th_open)

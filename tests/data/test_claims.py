"""The ledger judges fairly: slips of form apart, what was tried said, and no verdict on a source that nobody signs."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from articlebook import claims_chart, rules, text_roles
from articlebook.chapter import CHAPTERS
from articlebook.claims import WEIGHTS, evidence, verdict_counts
from articlebook.quiz.loader import BANKS
from articlebook.tables import Tables, split
from articlebook.text_roles import evaluate

UNNAMED = "volunteers or unnamed"


def test_weights_add_up_to_the_ledger(tables):
    """Claims of substance and of form, verdict by verdict, make up the whole."""
    whole, parts = verdict_counts(tables), [verdict_counts(tables, weight) for weight in WEIGHTS]
    assert {verdict: sum(part[verdict] for part in parts) for verdict in whole} == whole
    assert sum(whole.values()) == len(tables["claims"]) and all(sum(part.values()) for part in parts)


def test_chart_keeps_form_out_of_the_sections(tables):
    """The rows of the sections count substance; what is a matter of form has a row of its own."""
    table = claims_chart.verdicts().table
    assert table.loc[claims_chart.FORM].to_dict() == verdict_counts(tables, "form")
    assert table.drop(index=claims_chart.FORM).sum().to_dict() == verdict_counts(tables, "substance")


@pytest.mark.parametrize(("verdict", "tried"), [("cannot be checked", ""), ("holds", "A library was asked.")])
def test_a_claim_says_what_was_tried_if_and_only_if_it_cannot_be_checked(tables, verdict, tried):
    """A fault names file, row, claim and column where the two cells do not fit each other."""
    claims = tables["claims"].copy()
    claims.loc[claims.index[4], ["verdict", "tried"]] = verdict, tried
    found = rules.faults(Tables(tables.frames | {"claims": claims}, tables.package, tables.folder))
    assert len(found) == 1 and found[0].startswith("claims.csv, row 6, column tried: c005 ")


def test_no_sure_verdict_rests_on_unnamed_pages_alone(tables):
    """Whoever reads a verdict of more than low confidence finds behind it a row or a source that somebody answers for."""
    owner = tables["sources"].set_index("id")["owner"]
    for claim in tables["claims"].itertuples():
        sources, rows = evidence(claim.evidence)
        if claim.verdict != "cannot be checked" and claim.confidence != "low":
            assert rows or {owner[s] for s in sources} - {UNNAMED}, claim.id


def test_register_puts_no_unnamed_page_first_where_a_named_one_is_known(tables):
    """An entry that somebody answers for does not have the copy on an unnamed site as its first address."""
    unnamed = {_host(row.url) for row in tables["sources"].itertuples() if row.owner == UNNAMED and row.url} - {"www.geonames.org"}
    for row in tables["sources"].itertuples():
        assert row.owner == UNNAMED or _host(row.url) not in unnamed, f"{row.id}: {row.url}"


def _host(url: str) -> str:
    return url.split("/")[2] if url else ""


REFUSED = [line.split("\t") for line in (Path(__file__).parent / "refused_hosts.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def test_no_reader_is_sent_to_a_refused_site(tables):
    """No address of the register or of a page is on a site that is refused, or below it; each refusal has its reason."""
    assert all(len(line) == 2 and len(line[1].split()) > 3 for line in REFUSED)
    texts = {row.id: f"{row.url} {row.other_urls} {row.archived}" for row in tables["sources"].itertuples()}
    texts |= {page.name: page.read_text(encoding="utf-8") for page in [*CHAPTERS.glob("*.md"), *CHAPTERS.glob("*.ipynb"), CHAPTERS.parent / "references.bib"]}
    assert [(name, host) for name, text in texts.items() for host, _ in REFUSED if re.search(rf"//(?:[\w-]+\.)*{re.escape(host)}\b", text)] == []


@pytest.mark.parametrize("page", sorted([*CHAPTERS.glob("[0-9]*.*"), CHAPTERS / "glossary.md", *BANKS.glob("*.yml")]), ids=lambda p: p.name)
def test_what_a_statement_rests_on_comes_from_the_tables(page):
    """No page and no quiz types that something was not opened or found: a source id (B for background) or the role `opened` or `tried` says it."""
    typed = (r"background[ ,]+(?:knowledge|no document)|confirmed by no document|(?:did not|could not) (?:open|reach)|opened no(?:ne)?\b"
             r"|(?:was|were) not (?:opened|found)\b|found none to open")
    assert re.findall(typed, _without_titles(page.read_text(encoding="utf-8"))) == []


def _without_titles(text: str) -> str:
    """Leave out what is offered as an answer: it may be wrong, and a reader has to judge it."""
    return re.sub(r"^ *- (?:text|left|answer): .*$", "", text, flags=re.M)


@pytest.mark.parametrize(("role", "argument", "words"), [
    ("opened", "song2014", "we did not open it"), ("opened", "yun2012", "we read its abstract"),
    ("opened", "zhao2003, zhao2008", "we opened none of them"), ("tried", "c086", "Liu's article was sought by title and not found.")])
def test_roles_say_what_was_read_and_tried(tables, role, argument, words):
    """The words come from the row of the work or of the claim."""
    assert text_roles.evaluate(role, argument, tables) == words


@pytest.mark.parametrize(("role", "argument", "fault"), [
    ("opened", "zhao2003, yun2012", "name each work by itself"), ("tried", "c017", "write what was found instead"), ("opened", "nobody1999", "no row")])
def test_roles_say_nothing_that_the_tables_do_not(tables, role, argument, fault):
    """A group of which something was read, a claim with a verdict, and an unknown work are refused."""
    with pytest.raises(text_roles.ProseError, match=fault):
        text_roles.evaluate(role, argument, tables)


def test_works_in_the_register_count_as_opened(tables):
    """A work is read in part if and only if the register of sources has it."""
    register = {"allison2018": "R10", "naarajarvi2012": "R02", "yun2012": "R07", "denisov2018": "R03", "mofa2001": "R09", "denisov2016": "R06",
                "memorandum2001": "S45", "lu2019": "R04", "wu2008": "R05"}
    works = tables["article_references"]
    assert set(works[works["opened"] != "no"]["key"]) == set(register) and set(register.values()) <= set(tables["sources"]["id"])


def test_viewpoints_hear_every_side(tables):
    """Each contested subject has a voice from each of these places, and one of those whom it concerns most."""
    for subject, group in tables["viewpoints"].groupby("subject"):
        places = set(group["place"])
        assert {"Beijing", "Moscow", "Central Asia", "Washington"} <= places, subject
        assert places & {"Those concerned", "Taipei"}, subject


#: The order in which places speak on each subject; whoever else has a say comes after them.
PLACES = ["Beijing", "Moscow", "Central Asia", "Washington", "Taipei", "Those concerned"]


def test_viewpoints_stand_in_groups(tables):
    """Within a subject each place speaks once, in the same order on every page, and its sentences follow the days."""
    frame = tables["viewpoints"]
    assert list(frame["subject"]) == [s for s in frame["subject"].unique() for _ in range((frame["subject"] == s).sum())]
    for subject, group in frame.groupby("subject", sort=False):
        places = [PLACES.index(p) if p in PLACES else len(PLACES) for p in group["place"]]
        assert places == sorted(places) and len(group["place"].unique()) == (group["place"] != group["place"].shift()).sum(), subject
        assert all(days["day"].is_monotonic_increasing for _, days in group.groupby("place")), subject


@pytest.mark.parametrize("name", ["un_resolutions", "proposals", "sco_summits"])
def test_records_follow_the_days(tables, name):
    """A table of dated records is in order of time, as a page shows it."""
    assert tables[name]["day"].is_monotonic_increasing


@pytest.mark.parametrize(("subject", "accused"), [('Xinjiang and the "three evils"', "Beijing"), ("Ukraine", "Moscow")])
def test_viewpoints_let_the_accused_answer(tables, subject, accused):
    """Where others use the gravest words of the law, the one of whom they are said answers, no more than a week before the last of them."""
    group = tables["viewpoints"].query("subject == @subject")
    grave = group[group["sentence"].str.contains("genocide|crimes? against humanity|aggression") & (group["place"] != accused)]
    answers = group[group["place"] == accused]["day"]
    assert len(grave) and answers.max() >= grave["day"].max() - pd.Timedelta(days=7)


def test_viewpoints_are_shown_and_sourced(tables):
    """Every subject stands on a page, and no sentence rests on background alone."""
    text = "".join(p.read_text(encoding="utf-8") for p in CHAPTERS.glob("*.md"))
    for row in tables["viewpoints"].itertuples():
        assert f":where: subject={row.subject}\n" in text, row.subject
        assert set(split(row.sources)) - {"B"}, row.id
        assert (len(row.sentence.split()) <= 45 and not re.search(r"\bwe\b", row.sentence)) or row.id == "xinjiang-un-committee", row.id


SAID = {"holds": r"\bholds?\b", "imprecise": r"\bimprecise\b", "wrong": r"\bwrong\b", "contested": r"\bcontested\b",
        "cannot be checked": r"\b(?:cannot|could not|nor can it) be checked\b"}


@pytest.mark.parametrize("page", sorted(CHAPTERS.glob("[01]*.md")), ids=lambda p: p.stem)
def test_a_box_says_the_verdicts_of_its_claims(page, tables):
    """Each evidence box says the verdict of every claim that it lists, as the ledger has it today: by a finding's pill, or in words."""
    verdicts = tables["claims"].set_index("id")["verdict"]
    for listed, text in re.findall(r"^:::\{evidence\}\n:claims: *([^\n]*)\n(.*?)^:::$", page.read_text(encoding="utf-8"), re.S | re.M):
        claims = re.findall(r"c\d{3}", listed)
        found = {c for ids in re.findall(r"\{finding\}`([^`]+)`", text) for c in re.findall(r"c\d{3}", ids)}
        missing = {verdicts[c] for c in claims if c not in found} - {v for v, words in SAID.items() if re.search(words, text, re.I)}
        assert not missing, f"{page.stem}: the box of {listed} does not say {missing}"
        bold = " ".join(re.findall(r"\*\*(.+?)\*\*", text))
        stale = {v for v, words in SAID.items() if re.search(words, bold, re.I)} - {verdicts[c] for c in claims}
        assert not stale, f"{page.stem}: the box of {listed} says {stale}, the verdict of none of its claims"


def test_a_quiz_has_the_verdict_of_the_ledger(tables):
    """Where a question on a claim offers verdicts as its choices, the right one is that of the ledger."""
    verdicts, asked = tables["claims"].set_index("id")["verdict"], 0
    for bank in sorted(BANKS.glob("*.yml")):
        for item in yaml.safe_load(bank.read_text(encoding="utf-8"))["items"]:
            claims = re.findall(r"claims\[(c\d{3})\]", item.get("passage", ""))
            offered = [(choice, re.fullmatch(r"It (?:is )?(holds|imprecise|wrong|contested|cannot be checked)\.?", choice["text"]))
                       for choice in item.get("choices", [])]
            if len(claims) == 1 and offered and all(found for _, found in offered):
                asked += 1
                assert [found[1] for choice, found in offered if choice.get("correct")] == [verdicts[claims[0]]], item["id"]
    assert asked >= 2


A_YEAR = re.compile(r"(\d+(?:\.\d+)?)(?: bod(?:y|ies))? a year(?: in (\d{4})-(\d{4}))?")


def test_rates_name_their_years_and_are_those_of_the_list(tables):
    """A rate of first memberships stands with the years that it is taken over, and the list of China's memberships gives it."""
    claims, said = tables["claims"], 0
    for row in claims[claims["evidence"].fillna("").str.contains("P15")].itertuples():
        for rate, first, last in A_YEAR.findall(f"{row.why} {row.tried}"):
            said += 1
            assert first, f"{row.id}: {rate} a year, of which years?"
            assert f"{rate} a year from {first} to {last}" == evaluate("joins-a-year", f"{first}-{last}", tables), row.id
    assert said >= 4


@pytest.mark.parametrize("page", sorted(CHAPTERS.glob("*.md")), ids=lambda p: p.stem)
def test_pages_compare_rates_with_their_years(page):
    """A page that compares how many bodies were joined a year takes rates and years from the role, which gives both."""
    for sentence in re.split(r"(?<=[.!?])\s+", page.read_text(encoding="utf-8")):
        if re.search(r"\bjoin\w*\b.*\b(?:a year|pace|rate)\b", sentence):
            assert "{joins-a-year}" in sentence, sentence


def test_counts_of_memberships_name_their_series(tables):
    """The dataset on organisations gives several counts of China's memberships; a claim that gives one says which."""
    claims = tables["claims"]
    for row in claims[claims["evidence"].fillna("").str.contains("P15")].itertuples():
        for sentence in re.split(r"(?<=[.;]) ", row.why):
            if re.search(r"\b\d{1,2}\b(?!%| October)[^.;]*\bbod(?:y|ies)\b|\bcount\b.* \d{1,2}\b", sentence) and "Russia" not in sentence:
                assert re.search("corrected|published", sentence), f"{row.id}: {sentence}"
    counts = tables["igo_counts"].query("iso3 == 'CHN'").set_index("year")
    growth = claims.set_index("id")["why"]["c014"]
    assert all(re.search(rf"\b{counts[column][year]}\b", growth) for column in ("n_full", "n_full_ab") for year in (1978, 1991, 2001, 2014))

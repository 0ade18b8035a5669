"""Earlier releases are kept beside the site under their version, each with a banner that leads to the newest."""

import zipfile

import pytest
from lxml import html

from articlebook.site import versions

PAGE = ('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><link rel="canonical" href="https://old.example/{name}"></head><body>'
        '<div id="pst-skip-link"><a href="#main">Skip</a></div><article>{text}</article><div class="sco-facts"></div></body></html>')


def archive(folder, tag, pages):
    path = folder / tag / versions.ARCHIVE
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as made:
        for name, text in pages.items():
            made.writestr(f"book/{name}", PAGE.format(name=name, text=text) if name.endswith(".html") else text)
    return path


@pytest.fixture
def site(tmp_path):
    target = tmp_path / "site"
    for name in ("index.html", "chapters/kept.html"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(PAGE.format(name=name, text="new"), encoding="utf-8")
    return target


def test_two_releases_beside_the_site(tmp_path, site, capsys, monkeypatch):
    """Each page of both leads to itself in the newest version, or to the first page where it is gone; the site lists both, newest first."""
    releases = tmp_path / "releases"
    for tag, text in (("v0.9.0", "nine"), ("v0.10.0", "ten")):
        archive(releases, tag, {"index.html": text, "chapters/kept.html": text, "chapters/gone.html": text, "_static/site.css": "a{}"})
    archive(releases, "drafts", {"index.html": "no release"})
    monkeypatch.setenv("BOOK_BASE_URL", "https://book.example/")
    assert versions.main([str(site), str(releases)]) == 0 and "Kept beside the site: 0.10.0, 0.9.0." in capsys.readouterr().out
    for version, text in (("0.9.0", "nine"), ("0.10.0", "ten")):
        for name, leads in (("index.html", "index.html"), ("chapters/kept.html", "chapters/kept.html"), ("chapters/gone.html", "index.html")):
            path = site / versions.FOLDER / version / name
            tree = html.fromstring(path.read_text(encoding="utf-8"))
            banner = tree.xpath("//div[@class='sco-old-version']")[0]
            assert f"version {version} " in banner.get("aria-label") and banner.getprevious().get("id") == "pst-skip-link"
            assert (path.parent / banner.xpath("string(.//a/@href)")).resolve() == (site / leads).resolve()
            assert tree.xpath("//link[@rel='canonical']/@href") == [f"https://book.example/{leads}"]
            assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"] and tree.xpath("string(//article)") == text
        assert (site / versions.FOLDER / version / "_static/site.css").read_text(encoding="utf-8") == "a{}"
    listed = html.fromstring((site / versions.FOLDER / versions.LIST).read_text(encoding="utf-8"))
    assert [link.text for link in listed.xpath("//li/a")] == ["0.10.0", "0.9.0"]
    for name in ("index.html", "chapters/kept.html"):
        tree = html.fromstring((site / name).read_text(encoding="utf-8"))
        assert tree.xpath("//a[@data-versions]/@href") == ["../" * name.count("/") + "version/index.html"] and not tree.xpath("//*[@class='sco-old-version']")


def test_again_changes_nothing(tmp_path, site):
    """A second run over the same releases leaves every byte as it is."""
    kept = {"0.9.0": archive(tmp_path, "v0.9.0", {"index.html": "nine"})}
    versions.keep(site, kept)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    versions.keep(site, kept)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("pages", "says"), [({"page.html": "x"}, "has no index.html in its folder"), ({"index.html": "x", "../out.txt": "y"}, "leads out")])
def test_what_is_no_site_is_refused(tmp_path, site, pages, says):
    """A file of another kind is named with its version, and nothing is written, not of the good one either."""
    kept = {"0.8.0": archive(tmp_path, "v0.8.0", {"index.html": "eight"}), "0.9.0": archive(tmp_path, "v0.9.0", pages)}
    with pytest.raises(versions.VersionError, match=rf"of version 0\.9\.0: .*{says}"):
        versions.keep(site, kept)
    kept["0.9.0"].write_bytes(b"no archive")
    with pytest.raises(versions.VersionError, match="cannot be opened"):
        versions.keep(site, kept)
    assert not (site / versions.FOLDER).exists()


def test_the_site_itself_is_no_earlier_version(tmp_path):
    """The release that is being put out, and a folder that is named after no version, are passed over."""
    for tag in ("v0.9.0", "v1.0.0", "latest"):
        archive(tmp_path, tag, {"index.html": tag})
    assert list(versions.found(tmp_path, "1.0.0")) == ["0.9.0"]

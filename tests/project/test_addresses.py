"""Where a repository's page is, from what git and the environment say of it."""

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sphinx.cmd.build import build_main

from articlebook import addresses

VARIABLES = ("BOOK_REPOSITORY_URL", "BOOK_REPOSITORY_BRANCH", "BOOK_BASE_URL", "BOOK_DOWNLOADS",
             "GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL")

PAGES = {
    "git@github.com:someone/fork.git": "https://github.com/someone/fork",
    "github.com:someone/fork": "https://github.com/someone/fork",
    "https://github.com/someone/fork": "https://github.com/someone/fork",
    "https://github.com/someone/fork.git/": "https://github.com/someone/fork",
    "https://someone@github.com/someone/fork.git": "https://github.com/someone/fork",
    "https://someone:secret@github.com/someone/fork.git": "https://github.com/someone/fork",
    "HTTPS://GitHub.com/someone/fork": "https://github.com/someone/fork",
    "git://github.com/someone/fork.git": "https://github.com/someone/fork",
    "ssh://git@github.com/someone/fork.git": "https://github.com/someone/fork",
    "ssh://git@github.com:22/someone/fork.git": "https://github.com/someone/fork",
    "ssh://git@ssh.github.com:443/someone/fork.git": "https://github.com/someone/fork",
    "git+ssh://git@github.com/someone/fork.git": "https://github.com/someone/fork",
    "git@github.com:/someone/fork.git": "https://github.com/someone/fork",
    "git@github.com:someone/fork.name.git": "https://github.com/someone/fork.name",
    "git@gitlab.com:group/sub/book.git": "https://gitlab.com/group/sub/book",
    "https://gitlab.com/group/sub/deeper/book.git": "https://gitlab.com/group/sub/deeper/book",
    "https://oauth2:token@gitlab.com/group/sub/book.git": "https://gitlab.com/group/sub/book",
    "ssh://git@altssh.gitlab.com:443/group/book.git": "https://gitlab.com/group/book",
    "ssh://git@gitlab.example.org:2222/group/sub/book.git": "https://gitlab.example.org/group/sub/book",
    "git@bitbucket.org:team/book.git": "https://bitbucket.org/team/book",
    "https://someone@bitbucket.org/team/book.git": "https://bitbucket.org/team/book",
    "git@codeberg.org:someone/book.git": "https://codeberg.org/someone/book",
    "ssh://git@codeberg.org/someone/book.git": "https://codeberg.org/someone/book",
    "ssh://git@gitea.example.org:3022/team/book.git": "https://gitea.example.org/team/book",
    "https://gitea.example.org:3000/team/book.git": "https://gitea.example.org:3000/team/book",
    "git@git.sr.ht:~someone/book": "https://git.sr.ht/~someone/book",
    "https://git.sr.ht/~someone/book": "https://git.sr.ht/~someone/book",
    "https://git.example.org/team/book.git": "https://git.example.org/team/book",
}
NO_PAGES = [
    "", "origin", "/srv/git/book.git", "../book", "~/book.git", "file:///srv/git/book.git", r"C:\Users\me\book", "C:/Users/me/book.git",
    r"\\server\share\book", "me@server:book.git", "me@server:/home/me/book.git", "me@server.example.org:book.git",
    "git@git.example.org:team/book.git", "git@192.168.0.5:team/book.git", "https://192.168.0.5/team/book.git", "http://localhost:3000/team/book.git",
    "https://[::1]/team/book.git", "http://forge.local/team/book", "https://git.lan/team/book", "git@github-work:someone/fork.git",
    "git@github.com-work:someone/fork.git", "git@github.com:22/someone/fork.git", "git@gitlab.com:2222/group/book.git",
    "git@gitlab.example.org:2222/group/book.git", "https://github.com/someone", "https://github.com/someone/fork/tree/main",
    "git@gist.github.com:0123456789abcdef.git", "https://gist.github.com/someone/0123456789abcdef.git", "git@github.com:someone/fork.wiki.git",
    "https://github.com/../fork", "https://github.com/some one/fork", "https://git.sr.ht/someone/book", "git@gitlab.com:~someone/book",
    "https://github.com.evil", "ssh://git@github.com.example.org/someone/fork.git", "git@notgithub.com:someone/fork.git",
    "codecommit::eu-west-1://book", "git-codecommit.eu-west-1.amazonaws.com/v1/repos/book", "https://github.com/someone/fork?x=y",
    "ssh://git@host:port/team/book", "git@ssh.dev.azure.com:v3/team/project/book", "javascript:alert/1", "https://github.com/someone/.git",
]


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("remote", "page"), PAGES.items())
def test_a_remote_that_readers_can_open(remote, page):
    """A repository's page is known from each form of its address, without user, password, port of SSH and ``.git``."""
    assert addresses.web_address(remote) == page
    assert addresses.web_address(f"{remote}\n") == page


@pytest.mark.parametrize("remote", NO_PAGES)
def test_a_remote_that_may_be_no_page(remote):
    """Where a page is not certain, there is none."""
    assert addresses.web_address(remote) == ""


@given(st.text(alphabet="ab1.:/@~-_ git\\", max_size=40) | st.text(max_size=40))
def test_any_remote_gives_a_whole_address_or_none(remote):
    """Whatever stands there, nothing breaks, and what comes out has no user, no blank and a host with a dot."""
    found = addresses.web_address(remote)
    assert found == "" or (found.split(":")[0] in ("http", "https") and "@" not in found and " " not in found and "." in found.split("/")[2])


def remote(folder, address):
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "remote", "add", "origin", address], check=True)
    return folder


@pytest.mark.parametrize(("environment", "expected"), [
    ({"BOOK_REPOSITORY_URL": "https://example.org/fork/"}, "https://example.org/fork"),
    ({"BOOK_REPOSITORY_URL": "git@github.com:someone/book.git"}, "https://github.com/someone/book"),
    ({"BOOK_REPOSITORY_URL": "https://me:secret@github.com/someone/book.git"}, "https://github.com/someone/book"),
    ({"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "someone/fork"}, "https://github.com/someone/fork"),
    ({"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "someone/fork", "GITHUB_SERVER_URL": "https://github.example.org/"},
     "https://github.example.org/someone/fork"),
    ({"GITHUB_REPOSITORY": "someone/else"}, "https://codeberg.org/someone/fork"),
    ({"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "nonsense"}, "https://codeberg.org/someone/fork"),
    ({}, "https://codeberg.org/someone/fork")])
def test_repository_by_name_by_workflow_and_by_remote(monkeypatch, tmp_path, environment, expected):
    """The variable of the book decides, then a workflow of GitHub that is running, then the remote."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert addresses.repository_url(remote(tmp_path, "git@codeberg.org:someone/fork.git")) == expected


def test_no_repository(tmp_path, monkeypatch):
    """A folder without git's history, a history without a remote, and a machine without git have no repository's page."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert addresses.repository_url(tmp_path) == ""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert addresses.repository_url(tmp_path) == ""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert addresses.repository_url(tmp_path) == ""


@pytest.mark.parametrize(("environment", "site", "downloads"), [
    ({}, "", ""),
    ({"GITHUB_REPOSITORY": "Someone/fork"}, "", ""),
    ({"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "Someone/fork"}, "https://someone.github.io/fork/",
     "https://github.com/Someone/fork/releases/latest"),
    ({"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "someone/Someone.github.io"}, "https://someone.github.io/",
     "https://github.com/someone/Someone.github.io/releases/latest"),
    ({"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "someone/fork", "GITHUB_SERVER_URL": "https://github.example.org"}, "",
     "https://github.example.org/someone/fork/releases/latest"),
    ({"BOOK_BASE_URL": "https://example.org/book", "BOOK_DOWNLOADS": "files"}, "https://example.org/book/", "files/")])
def test_site_and_releases(monkeypatch, environment, site, downloads):
    """Variables of GitHub count in its workflows only, so that a shell where they are left over builds the same pages."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (addresses.base_url(), addresses.downloads_url()) == (site, downloads)


@pytest.mark.parametrize("value", ["example.org/book", "https://", "https:///book", "/srv/site", "https://a b.org/", "https://example.org/?q=1"])
def test_a_named_address_that_is_none(monkeypatch, tmp_path, value):
    """A variable that names no page ends the build with its name and an example."""
    monkeypatch.setenv("BOOK_BASE_URL", value)
    monkeypatch.setenv("BOOK_REPOSITORY_URL", value)
    with pytest.raises(ValueError, match=r"BOOK_BASE_URL.*such as https://example.org/book"):
        addresses.base_url()
    with pytest.raises(ValueError, match=r"BOOK_REPOSITORY_URL.*such as https://example.org/book"):
        addresses.repository_url(tmp_path)


@pytest.mark.parametrize(("url", "provider", "issues", "binder"), [
    ("https://github.com/someone/fork", "github", True, True),
    ("https://gitlab.com/group/book", "gitlab", True, True),
    ("https://gitlab.com/group/sub/book", "gitlab", True, False),
    ("https://gitlab.example.org/group/book", "gitlab", True, False),
    ("https://bitbucket.org/team/book", "bitbucket", False, False),
    ("https://codeberg.org/someone/book", "", False, False),
    ("https://git.example.org/github/book", "", False, False),
    ("https://notgithub.com/someone/book", "", False, False),
    ("https://example.org/fork", "", False, False)])
def test_the_theme_gets_what_it_can_use(monkeypatch, tmp_path, url, provider, issues, binder):
    """The theme's own buttons are for the forges it knows; another repository has a link with an icon; Binder only a short address."""
    monkeypatch.setenv("BOOK_REPOSITORY_URL", url)
    found = addresses.repository_options(tmp_path)
    assert (found.get("repository_provider", ""), found["use_issues_button"], bool(found["launch_buttons"])) == (provider, issues, binder)
    assert found["use_repository_button"] is bool(provider)
    assert url == (found["repository_url"] if provider else found["icon_links"][0]["url"])


@pytest.mark.parametrize(("url", "links"), [
    ("https://github.com/someone/fork", ["https://github.com/someone/fork", "https://github.com/someone/fork/issues/new"]),
    ("https://gitlab.com/group/sub/book", ["https://gitlab.com/group/sub/book", "https://gitlab.com/group/sub/book/-/issues/new"]),
    ("https://bitbucket.org/team/book", ["https://bitbucket.org/team/book"]),
    ("https://codeberg.org/someone/book", ["https://codeberg.org/someone/book"]),
    ("https://git.sr.ht/~someone/book", ["https://git.sr.ht/~someone/book"])])
def test_a_page_of_the_theme(monkeypatch, tmp_path, url, links):
    """A page built with the theme, warnings as errors, leads to the repository, and to its issues where it can."""
    monkeypatch.setenv("BOOK_REPOSITORY_URL", url)
    options = addresses.repository_options(tmp_path)
    (tmp_path / "conf.py").write_text(f"html_theme = 'sphinx_book_theme'\nhtml_theme_options = {options!r}\n", encoding="utf-8")
    (tmp_path / "index.rst").write_text("Book\n====\n\nText.\n", encoding="utf-8")
    assert build_main(["-W", "-q", str(tmp_path), str(tmp_path / "out")]) == 0
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    host = url.split("/")[2]
    found = {address.split("?")[0] for address in re.findall(rf'href="(https://{re.escape(host)}/[^"]*)"', page)}
    assert found == set(links)
    assert "mybinder" not in page or options["launch_buttons"]


def test_no_repository_no_button(monkeypatch, tmp_path):
    """Without a repository's page there is no button and no link."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert addresses.repository_options(tmp_path) == {"use_repository_button": False, "use_issues_button": False, "launch_buttons": {}, "icon_links": []}

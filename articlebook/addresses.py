"""Public addresses of the book: its repository, its site, its releases.

It stands alone because pages, files to download and the PDF all need them. It
asks the environment and git, and knows nothing of Sphinx. A wrong address is
worse than none: where it is not certain that a reader can open one, there is
none, and a variable whose name begins with ``BOOK_`` can name it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from articlebook import history

#: Hosts of which it is known that a repository reached by SSH has a page at the same path.
FORGES = re.compile(r"(?:^|\.)(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|git\.sr\.ht)$"
                    r"|^(?:gitlab|gitea|forgejo|gogs)\.")
#: Parts of a repository's path where the host allows one number only.
PARTS = {"github.com": 2, "bitbucket.org": 2, "codeberg.org": 2, "git.sr.ht": 2}
#: Hosts that forges keep for SSH through a firewall, with the host of their pages.
SSH_HOSTS = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com", "altssh.bitbucket.org": "bitbucket.org"}
#: Terms under which text and data may be used.
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)")
_PRIVATE = re.compile(r"\.(?:local|localhost|localdomain|lan|internal|intranet|home|corp|arpa|test|invalid)$")
_PATH = re.compile(r"~?[\w.+-]+(?:/[\w.+-]+)+", re.ASCII)


def web_address(remote: str) -> str:
    """Find the page of a repository from the address that git has for it.

    Parameters
    ----------
    remote : str
        In any form that git reads: ``https://host/path``,
        ``ssh://git@host:port/path``, ``git@host:path``, or a folder.

    Returns
    -------
    str
        Address without user, password and ``.git``; empty for a folder, a
        host that the public cannot reach, and a path that may be no page.
    """
    remote = remote.strip()
    if whole := re.fullmatch(r"(https?|ssh|git|git\+ssh|ssh\+git)://(?:[^/@]*@)?([^/:@]+)(?::(\d+))?/(.*)", remote, re.IGNORECASE):
        scheme, host, port, path = whole[1].lower(), whole[2], whole[3], whole[4]
    elif short := re.fullmatch(r"(?:[^/@:\s]+@)?([^/@:\s]+):/?(.*)", remote):  # as scp writes it
        scheme, host, port, path = "ssh", short[1], None, short[2]
        if re.match(r"\d+/[^/]+/", path):  # a port, which this form has not, or a folder: nobody knows
            return ""
    else:
        return ""
    host, path = SSH_HOSTS.get(host.lower(), host.lower()), path.rstrip("/").removesuffix(".git")
    if not _HOST.fullmatch(host) or _PRIVATE.search(host) or not _PATH.fullmatch(path):
        return ""
    parts = path.split("/")
    if len(parts) != PARTS.get(host, len(parts)) or {".", ".."} & set(parts) or parts[-1].endswith(".wiki") or host.startswith("gist."):
        return ""
    if (host == "git.sr.ht") != path.startswith("~"):
        return ""
    if scheme not in ("http", "https"):
        return f"https://{host}/{path}" if FORGES.search(host) else ""
    return f"{scheme}://{host}{f':{port}' if port else ''}/{path}"


def repository_url(folder: Path) -> str:
    """Return the public address of the repository that builds the book, empty where there is none.

    The variable ``BOOK_REPOSITORY_URL`` names it; else GitHub does, where it
    runs the build; else the remote ``origin`` of the folder.

    Raises
    ------
    ValueError
        Where the variable names no address of a page.
    """
    if named := _named("BOOK_REPOSITORY_URL"):
        return web_address(named) or _page(named, "BOOK_REPOSITORY_URL").removesuffix(".git")
    if name := _github_repository():
        return f"{_github_server()}/{name}"
    return web_address(history.ask(folder, "remote", "get-url", "origin").text)


def base_url() -> str:
    """Return the public address of the built site, empty where it is not known: named, or GitHub Pages of the repository.

    Raises
    ------
    ValueError
        Where the variable ``BOOK_BASE_URL`` names no address of a page.
    """
    if named := _named("BOOK_BASE_URL"):
        return _page(named, "BOOK_BASE_URL") + "/"
    name = _github_repository()
    if name and _github_server() == "https://github.com":  # where Pages of another server are, only its keeper knows
        owner, repository = name.split("/", 1)
        return f"https://{owner.lower()}.github.io/" + ("" if repository.lower() == f"{owner.lower()}.github.io" else f"{repository}/")
    return ""


def downloads_url() -> str:
    """Return the address of the other forms of the book: a folder, or the releases of the repository; empty where there are none."""
    if named := _named("BOOK_DOWNLOADS"):
        return named.rstrip("/") + "/"
    name = _github_repository()
    return f"{_github_server()}/{name}/releases/latest" if name else ""


def repository_options(folder: Path) -> dict:
    """Return what the theme needs to know for the buttons of the repository.

    The theme knows three forges and stops the build at another; it can open an
    issue at two of them. Binder takes a short address from GitHub and from
    GitLab without subgroups, and the theme's long form is no address.
    """
    url = repository_url(folder)
    host, parts = urlsplit(url).hostname or "", urlsplit(url).path.strip("/").split("/")
    provider = next((name for name in ("github", "gitlab", "bitbucket") if name in host.split(".")), "")
    if not provider or len(parts) < 2:
        own = [{"name": "Source repository", "url": url, "icon": "fa-solid fa-code-branch"}] if url else []
        return {"use_repository_button": False, "use_issues_button": False, "launch_buttons": {}, "icon_links": own}
    launch = {"binderhub_url": "https://mybinder.org"} if host in ("github.com", "gitlab.com") and len(parts) == 2 else {}
    return {"repository_url": url, "repository_provider": provider, "use_repository_button": True,
            "use_issues_button": provider != "bitbucket", "launch_buttons": launch,
            "repository_branch": _named("BOOK_REPOSITORY_BRANCH") or "main"}


def _named(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _github(variable: str) -> str:
    """Return a variable of GitHub Actions; elsewhere it is left over from something else and would change the pages."""
    return _named(variable) if os.environ.get("GITHUB_ACTIONS") == "true" else ""


def _github_repository() -> str:
    """Return owner and name of the repository in whose workflow the build runs, empty elsewhere."""
    name = _github("GITHUB_REPOSITORY")
    return name if re.fullmatch(r"[\w.-]+/[\w.-]+", name, re.ASCII) else ""


def _github_server() -> str:
    return (_github("GITHUB_SERVER_URL") or "https://github.com").rstrip("/")


def _page(named: str, variable: str) -> str:
    """Return the address that a variable names, without a slash at its end."""
    if not re.fullmatch(r"https?://[^\s/@?#]+(?:/[^\s?#]*)?", named):
        raise ValueError(f"{variable} is {named!r}, which is no address of a page; "
                         "write one such as https://example.org/book, or leave the variable out")
    return named.rstrip("/")

"""What the check of outside addresses makes of an answer: an address that is gone, or a site that lets no program in."""

import http.server
import ssl
import threading
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from articlebook.project.linkcheck import Link

#: Addresses with what could be taken for an answer in their path, query or host.
MISLEADING = ["https://example.org/news/512/a.html", "https://example.org/403", "https://example.org/?code=503", "https://example.org/timeout/ssl",
              "https://ssl.example.org/certificate", "https://timed-out.example.org/", "https://belarus.kz/print/aktueller/8-1/89/560"]
GONE = [400, 404, 410, 414, 421]
REFUSED = [401, 403, 405, 406, 408, 418, 425, 429, 451, 500, 502, 503, 504, 512, 520, 526, 599]
#: Sentences on a failed connection, as requests, urllib3 and urllib write them, for a host and a path.
NO_ANSWER = {
    "HTTPSConnectionPool(host='{host}', port=443): Max retries exceeded with url: {path} (Caused by NameResolutionError("
    "\"<urllib3.connection.HTTPSConnection object at 0x7f5120000503>: Failed to resolve '{host}' ([Errno -2] Name or service not known)\"))": True,
    "HTTPSConnectionPool(host='{host}', port=443): Max retries exceeded with url: {path} (Caused by NewConnectionError("
    "'<urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))": True,
    "<urlopen error [Errno -2] Name or service not known>": True,
    "Invalid URL '{address}': No host supplied": True,
    "HTTPSConnectionPool(host='{host}', port=443): Read timed out. (read timeout=30)": False,
    "HTTPSConnectionPool(host='{host}', port=443): Max retries exceeded with url: {path} (Caused by ConnectTimeoutError("
    "<urllib3.connection.HTTPSConnection object at 0x7f>, 'Connection to {host} timed out. (connect timeout=30)'))": False,
    "HTTPSConnectionPool(host='{host}', port=443): Max retries exceeded with url: {path} (Caused by SSLError(SSLCertVerificationError(1, "
    "'[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:992)')))": False,
    "HTTPSConnectionPool(host='{host}', port=443): Max retries exceeded with url: {path} (Caused by NameResolutionError("
    "\"<urllib3.connection.HTTPSConnection object at 0x7f>: Failed to resolve '{host}' ([Errno -3] Temporary failure in name resolution)\"))": False,
    "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))": False,
    "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))": False,
    "<urlopen error timed out>": False,
    "<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed (_ssl.c:992)>": False,
    "Exceeded 30 redirects.": False,
    "unauthorized": False,
    "timeout": False,
}


@pytest.mark.parametrize("address", MISLEADING)
@pytest.mark.parametrize("status", GONE + REFUSED)
def test_the_status_decides_and_not_the_address(address, status):
    """An answer of requests or urllib is judged by its status alone, whatever the address and the reason say."""
    for reason in ("Not Found", "503 Service timed out", "SSL certificate"):
        response = requests.Response()
        response.status_code, response.reason, response.url = status, reason, address
        with pytest.raises(requests.HTTPError) as told:
            response.raise_for_status()
        other = urllib.error.HTTPError(address, status, reason, None, None)
        for sentence in (str(told.value), str(other)):
            assert Link("intro.md", address, sentence).gone is (status in GONE), sentence


@pytest.mark.parametrize("address", MISLEADING)
@pytest.mark.parametrize(("sentence", "gone"), NO_ANSWER.items())
def test_a_connection_that_fails(address, sentence, gone):
    """Without a status, what happened decides, and not the names of host and page in the sentence."""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    assert Link("intro.md", address, sentence.format(host=parts.hostname, path=path, address=address)).gone is gone


@given(st.sampled_from(GONE + REFUSED), st.text(max_size=60))
def test_any_words_behind_a_status(status, words):
    """No text behind the status changes what it means."""
    assert Link("intro.md", "https://example.org/", f"{status} Client Error: {words}").gone is (status in GONE)


def test_sentences_of_today():
    """The libraries of today say what the sentences above say: asked here of a server on this machine."""
    class Site(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_GET(self):
            self.send_response(int(self.path.split("/")[1]))
            self.end_headers()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"

    def said(address, **options):
        try:
            requests.get(address, timeout=5, **options).raise_for_status()
        except requests.RequestException as error:
            return str(error)
        pytest.fail(f"{address} answered")

    def said_by_urllib(address):
        try:
            urllib.request.urlopen(address, timeout=5)
        except (urllib.error.URLError, ssl.SSLError) as error:
            return str(error)
        pytest.fail(f"{address} answered")
    judged = {path: [Link("intro.md", base + path, say(base + path)).gone for say in (said, said_by_urllib)]
              for path in ("/404/512", "/410/timeout", "/403/404", "/512/404")}
    secure = said(f"{base.replace('http:', 'https:')}/404")
    server.shutdown()
    assert judged == {"/404/512": [True, True], "/410/timeout": [True, True], "/403/404": [False, False], "/512/404": [False, False]}
    assert not Link("intro.md", "https://127.0.0.1/404", secure).gone

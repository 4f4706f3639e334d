"""Other checkers behind one interface: the real ones, and a LanguageTool server of our own making."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from degarble.corpora.errors import InputError, MissingExtraError, OptionError
from degarble.corpora.records import Result, Segment, apply_edits
from degarble.evaluation.benchmarks import peers
from degarble.evaluation.benchmarks.peers import Finding, check_with_peer


class LanguageTool(BaseHTTPRequestHandler):
    """Finds "teh", at UTF-16's offsets, and "zzz", which it cannot mend."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        text = parse_qs(body)["text"][0]
        units = [c for character in text for c in [character, ""][:1 + (ord(character) > 0xFFFF)]]
        matches = [{"offset": at, "length": 3, "replacements": [{"value": "the"}] if word == "teh" else []}
                   for at in range(len(units)) for word in ["".join(units[at:at + 3])]
                   if word in ("teh", "zzz")]
        answer = b"<html>" if "not json" in text else b"[]" if "no matches" in text else \
            json.dumps({"matches": matches}).encode()
        self.send_response(500 if "broken" in text else 200)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), LanguageTool) as listening:
        thread = Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"languagetool:http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
        thread.join()


def of(peer: str, text: str) -> Result:
    [result] = check_with_peer(peer, [Segment(text)])
    return result


def test_languagetool(server: str) -> None:
    result = of(server, "😀 this is teh zzz .")
    assert result.cleaned == "😀 this is the zzz ."
    assert [(span.start, span.end, span.origin) for span in result.spans] == [
        (10, 13, "languagetool"), (14, 17, "languagetool")]
    assert result.spans[1].category == "style/awkward"


@pytest.mark.parametrize(("text", "message"), [
    ("broken", "no answer from LanguageTool: Internal Server Error"),
    ("not json", "LanguageTool's answer is not JSON"),
    ("no matches", "LanguageTool's answer has no matches"),
])
def test_a_server_that_fails(server: str, text: str, message: str) -> None:
    with pytest.raises(InputError, match=f"v2/check: {message}"):
        of(server, text)


def test_no_server() -> None:
    with pytest.raises(InputError, match="no answer from LanguageTool"):
        of("languagetool:http://127.0.0.1:9", "x")


@pytest.mark.parametrize("peer", ["harper", "quire-grammar"])
def test_installed_peers(peer: str) -> None:
    pytest.importorskip(peer.replace("-", "_"), reason="the extra `peers` is not installed")
    text = "😀 They met in the the old port."
    result = of(peer, text)
    assert result.cleaned == text.replace("the the", "the")
    assert [edit.original for edit in result.edits] == ["the the"]
    assert of(peer, "They met in the old port.").cleaned == "They met in the old port."
    assert of(peer, "") == Result(Segment(""))


def test_what_is_no_peer() -> None:
    for peer in ("nobody", "languagetool", "languagetool:ftp://x"):
        with pytest.raises(OptionError, match="no such peer"):
            of(peer, "x")


def test_what_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "harper", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'degarble\[peers\]'"):
        of("harper", "x")


def test_of_overlapping_findings_the_first_and_longest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = [Finding(2, 5, "x"), Finding(0, 3, "y"), Finding(0, 1, "z"), Finding(3, 3, "!"),
                Finding(3, 3, "?")]
    monkeypatch.setitem(peers._INSTALLED, "harper", lambda: lambda text: findings)
    result = of("harper", "abcdef")
    assert [(edit.start, edit.end, edit.replacement) for edit in result.edits] == [(0, 3, "y"), (3, 3, "!")]
    assert apply_edits("abcdef", result.edits) == "y!def"

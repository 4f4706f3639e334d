"""A real server process is asked: it is busy first, tells chances or not, refuses, and talks nonsense."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from degarble.corpora.errors import ModelError, OptionError
from degarble.corpora.records import Edit, Segment, Span, apply_edits
from degarble.models.registry import load_corrector
from degarble.models.served import ServedRewriter

SERVER = """
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

way, log = sys.argv[1], open(sys.argv[2], "a")

class Handler(BaseHTTPRequestHandler):
    asked = 0

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        print(json.dumps([self.path, self.headers.get("Authorization"), body]), file=log, flush=True)
        Handler.asked += 1
        busy = way == "busy" and Handler.asked < 3
        sentence = body["messages"][0]["content"].rpartition("\\n")[2]
        mended = sentence.replace("peace", "peaceful")
        message = {"content": "Sure!\\nHere you are." if way == "chatty" else mended}
        choice = {"message": message}
        if way == "sure":
            choice["logprobs"] = {"content": [{"logprob": -0.1}, {"logprob": -0.3}]}
        reply = "busy" if busy else "no" if way == "refuses" else json.dumps(
            {"choices": [] if way == "nonsense" else [choice]})
        self.send_response(503 if busy else 401 if way == "refuses" else 200)
        self.end_headers()
        self.wfile.write(reply.encode())

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""
TEXT = "All is well. They hope for a peace way."
SPANS = [Span(TEXT.index("peace"), TEXT.index(" way"), "fluency/grammar", confidence=0.9)]


@contextmanager
def server(way: str, folder: Path) -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-c", SERVER, way, str(folder / "log")],
                               stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def asked(folder: Path) -> list[list[object]]:
    return [json.loads(line) for line in (folder / "log").read_text().splitlines()]


def propose(url: str) -> tuple[Edit, ...]:
    return ServedRewriter(url, "m", wait=0.01).propose([Segment(TEXT)], [SPANS])[0]


def test_only_marked_sentences_are_sent_and_only_spans_change(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    with server("sure", tmp_path) as url:
        corrector = load_corrector(f"openai:{url}#some/model", "cpu")
        marked, unmarked = corrector.propose([Segment(TEXT), Segment("Nothing here.")], [SPANS, []])
    assert apply_edits(TEXT, marked) == TEXT.replace("peace", "peaceful")
    assert unmarked == ()
    assert marked[0].confidence == pytest.approx(0.9 * 2.718281828 ** -0.2, abs=1e-3)
    [(path, key, body)] = asked(tmp_path)
    assert (path, key) == ("/v1/chat/completions", "Bearer secret")
    assert isinstance(body, dict)
    assert body["model"] == "some/model"
    assert "All is well" not in body["messages"][0]["content"]


def test_a_busy_server_is_asked_again(tmp_path: Path) -> None:
    with server("busy", tmp_path) as url:
        [edit] = propose(url)
    assert len(asked(tmp_path)) == 3
    assert edit.confidence == pytest.approx(0.45)


def test_an_answer_that_is_no_sentence_changes_nothing(tmp_path: Path) -> None:
    with server("chatty", tmp_path) as url:
        assert propose(url) == ()


@pytest.mark.parametrize(("way", "said"), [("refuses", "401"), ("nonsense", "not a chat completion")])
def test_a_server_that_does_not_answer_so_is_an_error(way: str, said: str, tmp_path: Path) -> None:
    with server(way, tmp_path) as url, pytest.raises(ModelError, match=said):
        propose(url)


def test_no_server_is_an_error() -> None:
    corrector = ServedRewriter("http://127.0.0.1:9", "m", retries=1, wait=0.01)
    with pytest.raises(ModelError, match="is the server running"):
        corrector.propose([Segment(TEXT)], [SPANS])


@pytest.mark.parametrize("name", ["openai:", "openai:http://host/v1", "openai:host#m", "openai:#m"])
def test_a_name_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(OptionError, match="openai:URL#MODEL"):
        load_corrector(name, "cpu")

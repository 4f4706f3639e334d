"""The review server under attack: paths, foreign hosts and pages, bodies and requests that no browser sends."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from review_server import Server, sample_report, serving

HANG_SECONDS = 120


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "secret.txt").write_text("nobody may read this")
    with serving(sample_report(folder / "r.jsonl", 30)) as running:
        yield running


def connected(server: Server) -> socket.socket:
    address = urlsplit(server.address)
    assert address.hostname is not None
    assert address.port is not None
    return socket.create_connection((address.hostname, address.port), timeout=HANG_SECONDS)


def raw(server: Server, request: bytes) -> bytes:
    """What the server answers to these bytes, until it closes."""
    with connected(server) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while block := connection.recv(1 << 16):
            answer += block
    return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def request(server: Server, path: str, *headers: str, method: str = "GET", body: bytes = b"",
            host: str | None = None) -> bytes:
    address = urlsplit(server.address)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or address.netloc}", "Connection: close", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


def is_alive(server: Server) -> bool:
    return status(raw(server, request(server, urlsplit(server.address).path))) == 200


class TestPaths:
    @pytest.mark.parametrize("path", [
        "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "..%5csecret.txt", "....//secret.txt",
        "review.js/../../secret.txt", "review.js%00.txt", "%c0%ae%c0%ae/secret.txt", "//etc/passwd",
        "templates/review.html", "review.html", "r.jsonl", "api/../secret.txt", "%ff%fe", ".", "review.css/"])
    def test_no_file_but_the_pages_own(self, server: Server, path: str) -> None:
        answer = raw(server, request(server, urlsplit(server.address).path + path))
        assert status(answer) in (307, 400, 404)
        assert b"nobody may read this" not in answer
        assert b"root:" not in answer

    @pytest.mark.parametrize("line", [
        "OPTIONS * HTTP/1.1", "GET http://evil.example/ HTTP/1.1", "CONNECT evil.example:443 HTTP/1.1",
        "GET  HTTP/1.1", "GET / HTTP/9.9", "TRACE / HTTP/1.1", "PRI * HTTP/2.0", "G\0T / HTTP/1.1"])
    def test_odd_request_lines(self, server: Server, line: str) -> None:
        answer = raw(server, f"{line}\r\nHost: {urlsplit(server.address).netloc}\r\n\r\n".encode())
        assert not answer or 400 <= status(answer) < 500
        assert b"Traceback" not in answer
        assert is_alive(server)


class TestStrangers:
    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}",
                                      "evil.example:{port}", "127.0.0.1:{port}@evil.example", "[::1", ""])
    def test_a_name_that_was_bound_anew(self, server: Server, host: str) -> None:
        """DNS rebinding: the browser is led here by a name that is not ours, with all that the page knows."""
        address = urlsplit(server.address)
        given = host.format(port=address.port)
        body = json.dumps({"reviewer": "Eve"}).encode()
        answer = raw(server, request(server, f"{address.path}api/next", "Content-Type: application/json",
                                     f"X-Degarble: {server.csrf}", method="POST", body=body, host=given or " "))
        assert status(answer) in (400, 403)

    def test_no_host_or_two(self, server: Server) -> None:
        address = urlsplit(server.address)
        assert status(raw(server, f"GET {address.path} HTTP/1.1\r\n\r\n".encode())) == 400
        assert status(raw(server, f"GET {address.path} HTTP/1.0\r\n\r\n".encode())) == 403
        two = f"GET {address.path} HTTP/1.1\r\nHost: evil.example\r\nHost: {address.netloc}\r\n\r\n"
        assert status(raw(server, two.encode())) == 400

    @pytest.mark.parametrize("headers", [
        ["Content-Type: application/json"],
        ["Content-Type: text/plain", "X-Degarble: {csrf}"],
        ["Content-Type: application/x-www-form-urlencoded", "X-Degarble: {csrf}"],
        ["Content-Type: application/json", "X-Degarble: {csrf}", "Origin: http://evil.example"],
        ["Content-Type: application/json", "X-Degarble: {csrf}", "Origin: null"],
        ["Content-Type: application/json", "X-Degarble: {csrf}", "Origin: http://["],
        ["Content-Type: application/json", "X-Degarble: {csrf}", "Origin: http://127.0.0.1:1"],
        ["Content-Type: application/json", "X-Degarble: \xe9"]])
    def test_another_page_cannot_decide(self, server: Server, headers: list[str]) -> None:
        body = json.dumps({"reviewer": "Eve", "verdict": "reject", "places": [[0, 10, 26]]}).encode()
        answer = raw(server, request(server, f"{urlsplit(server.address).path}api/decide",
                                     *(line.format(csrf=server.csrf) for line in headers), method="POST", body=body))
        assert status(answer) in (403, 415)
        assert not server.ask("team", reviewer="Ann")["reviewers"]

    def test_another_page_may_not_even_ask(self, server: Server) -> None:
        """The answer to a preflight allows nothing."""
        answer = raw(server, request(server, f"{urlsplit(server.address).path}api/next", "Origin: http://evil.example",
                                     "Access-Control-Request-Method: POST", method="OPTIONS"))
        assert status(answer) in (403, 405)
        assert b"access-control-allow" not in answer.lower()

    def test_a_token_that_is_nearly_right(self, server: Server) -> None:
        path = urlsplit(server.address).path
        for wrong in (path[:-2] + "/", path.upper(), "/" + path[2:], path.rstrip("/") + "x/"):
            assert status(raw(server, request(server, wrong))) == 404


class TestLoad:
    def post(self, server: Server, *headers: str) -> bytes:
        return request(server, f"{urlsplit(server.address).path}api/next", "Content-Type: application/json",
                       f"X-Degarble: {server.csrf}", *headers, method="POST")

    @pytest.mark.parametrize("header", [f"Content-Length: {1 << 26}", "Transfer-Encoding: chunked"])
    def test_bodies_that_are_too_long_are_not_held(self, server: Server, header: str) -> None:
        """64 MB: refused, by an answer or, on a slow machine, by a closed connection; half of it is never in memory."""
        before = resident(server.process.pid)
        block = bytes(1 << 20)
        if "chunked" in header:
            block = b"100000\r\n" + block + b"\r\n"
        with connected(server) as connection:
            try:
                connection.sendall(self.post(server, header))
                for _ in range(64):
                    connection.sendall(block)
                connection.sendall(b"0\r\n\r\n" if "chunked" in header else b"")
                answer = connection.recv(1 << 16)
            except ConnectionError:
                answer = b""
        assert not answer or status(answer) in (408, 413)
        assert resident(server.process.pid) - before < 1 << 25
        assert is_alive(server)

    @pytest.mark.parametrize("body", [
        b"[" * 100_000, b'{"a":' * 50_000, b'{"reviewer": "A", "place": [' + b"9" * 6000 + b", 0, 0]}",
        b'{"reviewer": "A", "filter": {"least": NaN}}', b'{"reviewer": "\\ud800"}', b"\xff\xfe", b"",
        b'{"reviewer": "A", "place": [1e999, 0, 0]}', b'{"reviewer": "A", "filter": {"text": "\\ud800"}}'])
    def test_hostile_json(self, server: Server, body: bytes) -> None:
        answer = raw(server, self.post(server, f"Content-Length: {len(body)}") + body)
        assert status(answer) in (200, 400)
        assert b"Traceback" not in answer
        assert is_alive(server)

    def test_headers_without_end(self, server: Server) -> None:
        with connected(server) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            try:
                for _ in range(64):
                    connection.sendall(b"X-More: " + b"a" * 8000 + b"\r\n")
                answer = connection.recv(1 << 16)
            except ConnectionError:
                answer = b""
        assert not answer or 400 <= status(answer) < 500
        assert is_alive(server)

    def test_slow_clients_do_not_keep_others_waiting(self, server: Server) -> None:
        """A hundred that send half a head, and a hundred that send half a body."""
        with ExitStack() as open_ones:
            for number in range(200):
                connection = open_ones.enter_context(connected(server))
                head = self.post(server, "Content-Length: 1000")
                connection.sendall(head[:40] if number % 2 else head + b"{")
            for number in range(20):
                assert server.ask("next", reviewer=f"R{number}")["items"]

    def test_slow_clients_are_sent_away(self, server: Server) -> None:
        """Whoever has not sent a head or a body for long is no longer waited for."""
        head = self.post(server, "Content-Length: 1000")
        with connected(server) as one, connected(server) as other:
            one.sendall(head[:40])
            other.sendall(head + b"{")
            began = time.monotonic()
            for connection in (one, other):
                answer = connection.recv(1 << 16)
                assert not answer or status(answer) == 408
            assert time.monotonic() - began < HANG_SECONDS


def resident(process: int) -> int:
    """Bytes of memory that a process has, 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * 4096


def test_text_that_utf_8_cannot_hold_is_shown(tmp_path: Path) -> None:
    from degarble.corpora.records import Edit, Result, Segment
    from degarble.corpora.reports import write_results

    text = "see \ud800 teh sea"
    write_results(tmp_path / "r.jsonl", [Result(Segment(text, "1"), (), (
        Edit(6, 9, "teh", "the", "fluency/spelling", 0.5, "review"),))])
    with serving(tmp_path / "r.jsonl") as running:
        assert running.ask("next")["items"][0]["after"] == " sea"

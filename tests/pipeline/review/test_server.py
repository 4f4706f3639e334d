"""The server of the review page: who may ask for what; and the commands that write what was decided."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from degarble.pipeline.results.items import Place
from degarble.pipeline.review.decisions import Decisions, Entry
from review_server import COMMON, RefusedError, Server, fetched, sample_report, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    with serving(sample_report(folder / "r.jsonl", 30)) as running:
        yield running


def status(server: Server, path: str = "", data: bytes | None = None, **headers: str) -> int:
    request = urllib.request.Request(f"{server.address}{path}", data, {
        name.replace("_", "-"): value for name, value in headers.items()})
    return fetched(request)[0]


class TestSafety:
    def test_who_may_ask(self, server: Server) -> None:
        token = server.csrf
        given_ = {"Content_Type": "application/json", "X_Degarble": token}
        body = b'{"reviewer": "Ann"}'
        assert status(server) == 200
        assert status(server, "api/next", body, **given_) == 200
        assert status(server, "api/next", body, Content_Type="application/json") == 403
        assert status(server, "api/next", body, **given_ | {"X_Degarble": "wrong"}) == 403
        assert status(server, "api/next", body, X_Degarble=token, Content_Type="text/plain") == 415
        assert status(server, "api/next", body, **given_, Origin="http://evil.example") == 403
        assert status(server, "api/next", body, **given_, Origin="null") == 403
        assert status(server, "api/next", body, **given_, Host="evil.example") == 403
        assert status(server, "api/next", **given_) == 405
        assert status(server, "api/next", b" " * (1 << 23) + b"{}", **given_) == 413

    @pytest.mark.parametrize("body", [
        b"[]", b"{", b'{"reviewer": 3}', b'{"reviewer": "A", "filter": {"least": "x"}}',
        b'{"reviewer": "memory"}', b'{"reviewer": "A", "place": [1]}', b'{"reviewer": "A", "filter": []}'])
    def test_nonsense_is_refused(self, server: Server, body: bytes) -> None:
        given_ = {"Content_Type": "application/json", "X_Degarble": server.csrf}
        assert status(server, "api/next", body, **given_) == 400

    def test_headers_come_with_refusals_too(self, server: Server) -> None:
        _, headers, _ = fetched(f"{server.address}none")
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; ")
        assert headers["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize("path", ["../", "r.jsonl", "..%2f..%2fr.jsonl", "review.html", "/etc/passwd"])
    def test_no_file_is_reachable(self, server: Server, path: str) -> None:
        assert status(server, path) == 404

    def test_only_with_the_token(self, server: Server) -> None:
        root = server.address.removesuffix("/").rpartition("/")[0]
        for address in (root, f"{root}/", f"{root}/review.js", f"{root}/{'x' * 32}/"):
            assert fetched(address)[0] == 404

    def test_listens_on_this_machine_only(self, server: Server) -> None:
        assert server.address.startswith("http://127.0.0.1:")

    def test_bulk_refuses_another_count(self, server: Server) -> None:
        question = {"filter": {"text": COMMON[0]}, "verdict": "accept"}
        with pytest.raises(RefusedError, match=r"400: .*there are 10 now, not 3"):
            server.ask("bulk", expected=3, **question)
        assert server.ask("bulk", expected=10, **question)["decided"] == 10
        assert server.ask("undo")["undone"] == 10


def test_apply_and_its_refusals(tmp_path: Path) -> None:
    def degarble(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "degarble.pipeline.cli", *args], cwd=tmp_path,
                              capture_output=True, text=True)

    (tmp_path / "a.csv").write_bytes(
        b'n,mt\r\n1,"They met in the the old harbour."\r\n\r\n2,Quiet.\r\n')
    degarble("clean", "a.csv", "-o", "b.csv", "--text-col", "mt", "--report", "r.jsonl", "--device", "cpu",
             "--detector", "rules", "--corrector", "rules")
    assert degarble("apply", "r.jsonl", "--decisions", "none.sqlite").stderr.startswith(
        "degarble: error: none.sqlite: there are no decisions (degarble review makes them)")
    with Decisions(tmp_path / "d.sqlite", str(tmp_path / "r.jsonl")) as log:
        log.add([Entry(Place(0, 12, 19), "Ann", "accept", '"one"')])
    done = degarble("apply", "r.jsonl", "--decisions", "d.sqlite", "-o", "c.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "c.csv").read_bytes() == \
        b'n,mt\r\n1,"They met in ""one"" old harbour."\r\n\r\n2,Quiet.\r\n'
    exported = degarble("export", "r.jsonl", "--decisions", "d.sqlite", "--to", "mqm-tsv", "-o", "x.tsv")
    assert exported.returncode == 0, exported.stderr
    came = degarble("import", "r.jsonl", "x.tsv", "--from", "mqm-tsv", "--decisions", "back.sqlite")
    assert came.stderr == "degarble: 1 decision of 1 reviewer\n"
    degarble("apply", "r.jsonl", "--decisions", "back.sqlite", "-o", "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()

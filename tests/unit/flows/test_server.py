"""A server that does not come up is told at once, with its log; a port that is taken before it is tried."""

import socket

import pytest

from flows.server import HOST, claim, find_port, running
from schemas.errors import InputError


def test_a_server_that_ends_at_once_is_an_error_that_names_its_log(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "")
    with (
        running(("json.tool",), find_port(), tmp_path / "server.log") as server,
        pytest.raises(InputError) as failure,
    ):
        server.wait()
    assert "server.log" in failure.value.where
    assert "usage" in (tmp_path / "server.log").read_text("utf-8")


def test_a_server_that_is_slow_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "")
    code = (
        "import sys, time, http.server as s\n"
        "time.sleep(0.5)\n"
        "class Well(s.BaseHTTPRequestHandler):\n"
        "    def do_GET(self): self.send_response(200); self.end_headers()\n"
        "s.HTTPServer(('127.0.0.1', int(sys.argv[-1])), Well).serve_forever()\n"
    )
    (tmp_path / "slow_server.py").write_text(code, "utf-8")
    more = {"PYTHONPATH": str(tmp_path)}
    with running(("slow_server",), find_port(), tmp_path / "server.log", more) as server:
        server.wait()
        assert server.process.poll() is None
    assert server.process.poll() is not None


def test_a_port_that_is_taken_is_refused():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        with pytest.raises(InputError, match="端口"):
            claim(other.getsockname()[1])

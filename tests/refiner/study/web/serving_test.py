"""The server as a process of its own: killed, starved of disk, spoken to badly."""

import concurrent.futures
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from refiner.study import hosting, results, store
from tests.refiner.study import study_fixture

pytest.importorskip("flask", reason="needs requirements-turing.txt")
pytest.importorskip("waitress", reason="needs requirements-turing.txt")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with study_fixture.served(tmp_path_factory.mktemp("study")) as running:
        yield running


def answer(run, said="real"):
    _, state = study_fixture.ask(f"{run}/state")
    given = {k: state[k] for k in ("position", "ticket")} | {"answered": said}
    return study_fixture.ask(f"{run}/answers", given)


def kept(server):
    study = store.Store(server.out)
    try:
        return results.answers_in(study)
    finally:
        study.close()


def raw(server, data, *, wait=5.0):
    """The first bytes of the reply to raw bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as link:
        link.sendall(data)
        return link.recv(4096)


def test_answers_outlive_a_killed_server(tmp_path):
    with study_fixture.served(tmp_path) as server:
        run = server.begin("Ann")
        links = server.links
        for _ in range(7):
            status, state = answer(run)
            assert status == 200
        server.kill()
        server.start()
        assert server.links == links
        assert study_fixture.ask(f"{run}/state")[1] == state
        while not state["done"]:
            _, state = answer(run)
    positions = [given.position for given in kept(server)]
    assert positions == list(range(1, 21))


def test_a_disk_that_takes_no_more_keeps_what_was(server):
    run = server.begin()
    assert answer(run)[0] == 200
    before, limits = (
        len(kept(server)),
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE),
    )
    size = (server.out / f"{store.FILE}-wal").stat().st_size
    full = (size, limits[1])
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, full)
    status, reply = answer(run)
    assert status == 507 and "could not be saved" in reply["error"]
    assert len(kept(server)) == before
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
    assert answer(run)[0] == 200
    assert len(kept(server)) == before + 1


def test_slow_clients_keep_nobody_waiting(server):
    run = server.begin()
    slow = []
    for _ in range(40):  # five times the server's threads
        link = socket.create_connection(("127.0.0.1", server.port))
        link.sendall(b"POST /run/x/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-")
        slow.append(link)
    began = time.monotonic()
    assert answer(run)[0] == 200
    assert time.monotonic() - began < 5
    for link in slow:
        link.close()


BAD_REQUESTS = {
    "a body too large": (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
        + b"x",
        b" 413 ",
    ),
    "headers too large": (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b" 431 ",
    ),
    "path traversal": (
        b"GET /static/../../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b" 404 ",
    ),
    "encoded path traversal": (
        b"GET /static/%2e%2e%2f%2e%2e%2fapplication.py HTTP/1.1\r\n"
        b"Host: localhost\r\n\r\n",
        b" 404 ",
    ),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b" 400 "),
    "another host": (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b" 400 "),
}


@pytest.mark.parametrize("kind", BAD_REQUESTS)
def test_bad_requests_are_refused(server, kind):
    request, status = BAD_REQUESTS[kind]
    reply = raw(server, request)
    assert status in reply.split(b"\r\n")[0], reply[:200]
    assert b"root:" not in reply and b"Traceback" not in reply
    assert urllib.request.urlopen(server.links["subjects"]).status == 200


def test_several_subjects_at_once(server):
    runs = [server.begin(f"subject {n}") for n in range(6)]

    def finish(run):
        while not answer(run)[1]["done"]:
            pass

    before = len(kept(server))
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(finish, runs))
    assert len(kept(server)) == before + 120
    with urllib.request.urlopen(runs[0]) as page:
        assert "of 20 right" in page.read().decode()


def test_the_links_are_the_owners_alone(server):
    assert (server.out / hosting.LINKS).stat().st_mode & 0o077 == 0


def test_from_elsewhere_a_token_is_needed(tmp_path):
    with study_fixture.served(tmp_path, arguments=["--host=0.0.0.0"]) as server:
        here = f"http://127.0.0.1:{server.port}"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(here)
        link = urllib.parse.urlsplit(server.links["subjects"])
        assert link.path.startswith("/join/") and link.hostname != "0.0.0.0"
        assert urllib.request.urlopen(here + link.path).status == 200


def test_it_stops_in_order(tmp_path):
    with study_fixture.served(tmp_path, arguments=["--host=localhost"]) as server:
        assert urllib.request.urlopen(server.links["subjects"]).status == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 75
        assert "the same command continues" in server.said()


def turing(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "refiner.turing", *map(str, arguments)],
        cwd=study_fixture.ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_report_is_written_and_says_what_the_study_holds(server):
    run = server.begin("<b>Bob</b>")
    for said in ("real", "refined", "refined"):
        answer(run, said)
    done = turing(f"--out={server.out}", "--report")
    assert done.returncode == 0, done.stderr
    assert "called refined" in done.stdout
    page = (server.out / "report" / "report.html").read_text("utf-8")
    assert "&lt;b&gt;Bob" in page and "<b>Bob" not in page
    assert page.count("data:image/png;base64,") == 2
    lines = (server.out / "report" / "answers.csv").read_text("utf-8").splitlines()
    assert len(lines) == 1 + len(kept(server))


MISUSE = {
    "expected --real=DIR and --refined=DIR": ("--out={out}",),
    "holds no study": ("--out={out}", "--report"),
    "choose another --host or": (
        *("--out={out}", "--real={few}", "--refined={eyes}"),
        *("--per_class=2", "--host=203.0.113.7"),
    ),
}


@pytest.mark.parametrize("sentence", MISUSE)
def test_misuse_is_one_line(tmp_path, sentence):
    folders = {name: tmp_path / name for name in ("out", "few", "eyes")}
    study_fixture.write_eyes(folders["few"], 4)
    study_fixture.write_eyes(folders["eyes"], 12, seed=5)
    done = turing(*(part.format(**folders) for part in MISUSE[sentence]))
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") and sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1

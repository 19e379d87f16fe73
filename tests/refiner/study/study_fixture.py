"""Small studies for tests: folders of pictures, and a server as a user starts it."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import cv2
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[3]


def write_eyes(folder, count=12, *, seed=0, size=(36, 60), blur=1.0, channels=1):
    """Pictures of blurred noise, each another one; gives the folder."""
    random = np.random.default_rng(seed)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        eye = random.integers(0, 256, (*size, channels)).astype(np.uint8)
        eye = cv2.GaussianBlur(eye, (0, 0), blur)
        cv2.imwrite(str(folder / f"{number:03d}.png"), eye // 2 + 40)
    return folder


def write_folders(folder, count=12):
    """Real and, smoother, refined pictures in two folders below ``folder``."""
    real = write_eyes(folder / "real", count, seed=1, blur=0.8)
    refined = write_eyes(folder / "refined", count, seed=2, blur=3.0)
    return real, refined


class Server:
    """``python -m refiner.turing`` on a free port, to kill and to start again."""

    def __init__(self, folder, *, per_class=10, count=12, arguments=()):
        self.folder = folder
        self.out = folder / "study"
        real, refined = write_folders(folder, count)
        self._arguments = [f"--real={real}", f"--refined={refined}"]
        self._arguments += [f"--out={self.out}", f"--per_class={per_class}", *arguments]
        self.port = 0
        self.process = None

    def start(self):
        """Starts it, again on the port that it had before."""
        links = self.out / "links.json"
        links.unlink(missing_ok=True)
        command = [sys.executable, "-m", "refiner.turing", *self._arguments]
        with open(self.folder / "stderr", "w") as said:  # a full pipe would stop it
            self.process = subprocess.Popen(
                [*command, f"--port={self.port}"],
                cwd=ROOT,
                env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
                stderr=said,
            )
        until = time.monotonic() + 60
        while not links.exists():
            if self.process.poll() is not None:
                raise AssertionError(self.said())
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.05)
        self.links = json.loads(links.read_text())
        self.port = urllib.parse.urlsplit(self.links["researcher"]).port
        return self

    def kill(self):
        """As a power cut does to a process: no chance to save."""
        self.process.kill()
        self.process.wait()

    def said(self):
        """What it wrote to stderr since it was last started."""
        return (self.folder / "stderr").read_text()

    def begin(self, name="", **fields):
        """Begins a run as a browser's form does; gives the run's address."""
        given = urllib.parse.urlencode({"name": name, "consent": "yes", **fields})
        with urllib.request.urlopen(self.links["subjects"], given.encode()) as reply:
            return reply.url


@contextlib.contextmanager
def served(folder, **arguments):
    """A running `Server`, killed at the end."""
    server = Server(folder, **arguments).start()
    try:
        yield server
    finally:
        server.kill()


def ask(address, given=None):
    """(status, JSON) of a GET, or of a POST of JSON."""
    body = None if given is None else json.dumps(given).encode()
    try:
        with urllib.request.urlopen(address, body, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")

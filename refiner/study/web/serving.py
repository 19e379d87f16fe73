"""Runs a study's server until it is stopped."""

import ipaddress
import json
import logging as stdlib_logging
import pathlib
import socket

import waitress
from absl import logging

from gaze.run import errors, files, main, signals
from refiner.study import hosting, opening
from refiner.study.web import application

_EVERYWHERE = ("0.0.0.0", "::")
_THREADS = 8
_REQUEST_LINE_BYTES = 16_384
_SILENCE_S = 30  # a client that sends nothing for so long is cut off
_CONNECTIONS = 500


def serve(out, real, refined, per_class: int, host: str, port: int) -> None:
    """Serves until SIGTERM or Ctrl-C.

    Args:
        out: folder of the study; its links are written to ``links.json`` there.
        real, refined, per_class: as ``opening.begin`` takes them.
        host: address to listen on; other machines need the link's token where it is
            not a loopback address.
        port: of it; 0 for any free one.

    Raises:
        UserError: the study cannot be opened, or the address not be listened on.
        main.Interrupted: it was stopped.
    """
    study, encoded = opening.begin(out, real, refined, per_class)
    alone = is_loopback(host)
    hosts = ["localhost", "127.0.0.1", "[::1]"] if alone else None
    app = application.create(study, encoded, hosts, open_to_all=alone)
    server = _listening(app, host, port)
    links = _links(study, host, server.effective_port, alone)
    _keep(links, pathlib.Path(out) / hosting.LINKS)
    for name, link in links.items():
        logging.info("%s: %s", name, link)
    # More requests than threads are its daily business and no warning each.
    stdlib_logging.getLogger("waitress.queue").setLevel(stdlib_logging.ERROR)
    with signals.handled(_stop):
        server.run()
    study.close()
    raise main.Interrupted


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _keep(links, path):
    """Writes the links for their owner alone: they carry tokens."""
    with files.writing(path) as temporary:
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(links, indent=2) + "\n", encoding="utf-8")


def _listening(app, host, port):
    try:
        return waitress.create_server(
            app,
            # One address: of a name with several, waitress would open several ports.
            host=socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0],
            port=port,
            threads=_THREADS,
            ident=None,
            channel_timeout=_SILENCE_S,
            cleanup_interval=5,
            connection_limit=_CONNECTIONS,
            max_request_header_size=_REQUEST_LINE_BYTES,
            max_request_body_size=application.BODY_BYTES,
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as error:
        raise errors.UserError(
            f"cannot listen on {host}, port {port} ({error}); choose another --host or "
            "--port."
        ) from None


def _links(study, host, port, alone):
    if host in _EVERYWHERE:
        host = socket.gethostname()
    place = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    beginning = f"{place}/" if alone else f"{place}/join/{study.facts['access']}"
    return {
        "subjects": beginning,
        "researcher": f"{place}/researcher/{study.facts['researcher']}",
    }


def _stop():
    raise KeyboardInterrupt  # what waitress ends in order on

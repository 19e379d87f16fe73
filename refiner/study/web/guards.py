"""What every reply of a study carries, and how refusals look.

No reply may be stored or compared: caches, lengths, dates of files and validators
(ETag) would tell pictures apart that were seen before. No script, style, picture or
connection but the server's own; no frame around the page; no address passed on.
"""

import pathlib

import flask

from refiner.study import database, store
from refiner.study.web import forms

FOLDER = str(pathlib.Path(__file__).parent)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The researcher's page is the report: its own style and pictures inside, no script.
_REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_NOTHING = "There is nothing here; check the link."
_FULL = (
    "This could not be saved: the study's disk is full. What was saved before is safe; "
    "tell the researcher, and try again."
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def protect(app) -> None:
    """Adds the headers to every reply, and plain sentences to refusals."""
    app.after_request(_with_headers)
    app.register_error_handler(forms.RefusedError, lambda error: _refusal(error, 400))
    app.register_error_handler(store.UnknownError, lambda _: _refusal(_NOTHING, 404))
    app.register_error_handler(database.FullError, lambda _: _refusal(_FULL, 507))
    app.register_error_handler(404, lambda _: _refusal(_NOTHING, 404))
    for status in (400, 405, 413, 500):
        app.register_error_handler(
            status, lambda error: _refusal(error.description, error.code)
        )


def _with_headers(reply):
    is_report = flask.request.endpoint == "researcher"
    reply.headers["Content-Security-Policy"] = _REPORT_POLICY if is_report else _POLICY
    reply.headers.update(_HEADERS)
    for name in ("ETag", "Last-Modified", "Expires"):
        reply.headers.pop(name, None)
    return reply


def _refusal(sentence, status):
    """A refusal as JSON for scripts, as a page for people."""
    if flask.request.path.endswith(("/answers", "/state")):
        return {"error": str(sentence)}, status
    return flask.render_template("refusal.html", sentence=sentence), status

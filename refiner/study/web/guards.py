"""What every reply of a study carries, and how refusals look.

No reply may be stored or compared: caches, lengths, dates of files and validators
(ETag) would tell pictures apart that were seen before. No script, style, picture or
connection but the server's own; no frame around the page; no address passed on.
"""

import json
import pathlib

import flask
from werkzeug import exceptions

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
    app.register_error_handler(exceptions.HTTPException, _refusal)


def not_found(_):
    """The reply for a run or a picture that is not there."""
    return _refusal(exceptions.NotFound("There is nothing here; check the link."))


def not_kept(_):
    """The reply where the disk did not take an answer."""
    sentence = (
        "This could not be saved: the study's disk is full. Nothing was lost; tell the "
        "researcher, and try again."
    )
    return _refusal(exceptions.HTTPException(sentence, _status(507)))


def _with_headers(reply):
    is_report = flask.request.endpoint == "researcher"
    reply.headers["Content-Security-Policy"] = _REPORT_POLICY if is_report else _POLICY
    reply.headers.update(_HEADERS)
    for name in ("ETag", "Last-Modified", "Expires"):
        reply.headers.pop(name, None)
    return reply


def _refusal(error):
    """A refusal as JSON for scripts, as a page for people; redirects as they are."""
    status = error.get_response().status_code
    if status < 400:
        return error
    if flask.request.path.endswith(("/answers", "/state")):
        body = json.dumps({"error": error.description})
        return flask.Response(body, status, {"Content-Type": "application/json"})
    return flask.render_template("refusal.html", sentence=error.description), status


def _status(code):
    return flask.Response(status=code)

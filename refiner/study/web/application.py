"""The study's web application: which address does what.

| address | does |
|---|---|
| `GET /`; `/join/TOKEN` where other machines reach it | the paragraph, consent |
| `POST` there | begins a run, leads to its page |
| `GET /run/TOKEN` | the run's page, wherever it stands; its result at the end |
| `GET /run/TOKEN/state` | where it stands, JSON |
| `GET /run/TOKEN/pictures/TICKET` | the present picture, or the next one |
| `POST /run/TOKEN/answers` | keeps an answer, JSON as ``forms.answer`` says |
| `GET /researcher/TOKEN`, `.../answers.csv` | figures so far; all answers |

A ticket is a picture's random name in one run. Nothing in a reply depends on what a
picture is, until the run is over. Tokens cannot be guessed; who has a run's link can
answer in it, and nobody else.
"""

import flask

from refiner.study import answers, report, results, store, summary
from refiner.study.web import forms, guards

BODY_BYTES = 2048
"""Of a request, at most; an answer has about a hundred."""


def create(study: store.Store, encoded: list, hosts=None, open_to_all=True):
    """The WSGI application of a study.

    Args:
        study: what is asked and kept.
        encoded: bytes of every picture's PNG, by the pictures' ids, which begin at 1.
        hosts: the only names the server answers to; None for any.
        open_to_all: whether a run begins at ``/`` without a token.
    """
    app = flask.Flask("refiner.study.web", root_path=guards.FOLDER)
    app.config.update(MAX_CONTENT_LENGTH=BODY_BYTES, TRUSTED_HOSTS=hosts)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own has it
    app.url_map.merge_slashes = False
    guards.protect(app)
    _add_beginning(app, study, open_to_all)
    _add_run(app, study, encoded)
    _add_researcher(app, study, encoded)
    return app


def _add_beginning(app, study, open_to_all):
    def begin(access=""):
        if not open_to_all and not study.is_token("access", access):
            flask.abort(404)
        if flask.request.method == "GET":
            return flask.render_template("begin.html", per_class=study.per_class)
        asked = forms.beginning(flask.request.form)
        if asked is None:
            page = flask.render_template(
                "begin.html", per_class=study.per_class, refused=True
            )
            return page, 400
        return flask.redirect(flask.url_for("run", token=study.begin(*asked)), 303)

    app.add_url_rule("/", "begin", begin, methods=["GET", "POST"])
    app.add_url_rule("/join/<access>", "join", begin, methods=["GET", "POST"])


def _add_run(app, study, encoded):
    @app.get("/run/<token>")
    def run(token):
        if not study.state(token).is_done:
            return flask.render_template("run.html")
        own = summary.of(results.answers_in(study, token))
        return flask.render_template("result.html", own=own)

    @app.get("/run/<token>/state")
    def state(token):
        return _shown(study.state(token))

    @app.get("/run/<token>/pictures/<ticket>")
    def picture(token, ticket):
        return flask.Response(encoded[study.picture(token, ticket) - 1], 200, _PNG)

    @app.post("/run/<token>/answers")
    def answer(token):
        given = forms.answer(flask.request.get_data())
        try:
            return _shown(study.answer(token, *given))
        except store.ConflictError as error:
            return _shown(study.state(token)) | {"error": f"{error}."}, 409


def _add_researcher(app, study, encoded):
    def expect(token):
        if not study.is_token("researcher", token):
            flask.abort(404)

    @app.get("/researcher/<token>")
    def researcher(token):
        expect(token)
        return report.page(study, encoded, f"{flask.request.path}/answers.csv")

    @app.get("/researcher/<token>/answers.csv")
    def table(token):
        expect(token)
        lines = "".join(answers.lines(results.answers_in(study)))
        return flask.Response(lines, 200, _CSV)


def _shown(state):
    return state._asdict() | {"done": state.is_done}


_PNG = {"Content-Type": "image/png"}
_CSV = {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": "attachment; filename=answers.csv",
}

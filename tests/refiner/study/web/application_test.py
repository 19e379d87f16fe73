"""The web application: what it refuses, and what its replies never tell."""

import json

import pytest

from refiner.study import opening, results
from tests.refiner.study import study_fixture

pytest.importorskip("flask", reason="needs requirements-turing.txt")

from refiner.study.web import application  # noqa: E402


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return study_fixture.write_folders(tmp_path_factory.mktemp("eyes"))


@pytest.fixture
def site(tmp_path, folders):
    """A client of a study of 10 + 10; ``site.study`` is its store."""
    study, encoded = opening.begin(tmp_path / "study", *folders, 10)
    client = application.create(study, encoded, ["localhost"]).test_client()
    client.study = study
    yield client
    study.close()


def begin(site, name="", **fields):
    reply = site.post("/", data={"name": name, "consent": "yes", **fields})
    assert reply.status_code == 303
    return reply.headers["Location"]


def answer(site, run, **changes):
    state = site.get(f"{run}/state").json
    given = {k: state[k] for k in ("position", "ticket")} | {"answered": "real"}
    return site.post(f"{run}/answers", json=given | changes)


def test_a_run_from_consent_to_its_result(site):
    run = begin(site, "Ann")
    assert b"Picture" not in site.get(run).data  # the page asks for its state
    for position in range(1, 21):
        state = site.get(f"{run}/state").json
        assert (state["position"], state["total"]) == (position, 20)
        assert site.get(f"{run}/pictures/{state['ticket']}").mimetype == "image/png"
        reply = answer(site, run, milliseconds=500).json
        assert reply["done"] == (position == 20)
    page = site.get(run).text
    assert "<strong>10</strong> of 20 right" in page
    assert len(results.answers_in(site.study)) == 20


def test_nothing_begins_without_consent(site):
    reply = site.post("/", data={"name": "Ann"})
    assert reply.status_code == 400 and "tick the box" in reply.text
    assert results.runs_in(site.study) == []


FORGED = {
    "no JSON": (b"not json", 400),
    "nested too deeply": (b"[" * 2000, 400),
    "no object": (b"[1, 2]", 400),
    "not UTF-8": (b"\xff\xfe", 400),
    "another answer": ({"answered": "fake"}, 400),
    "a list as answer": ({"answered": ["real"]}, 400),
    "no ticket": ({"ticket": None}, 400),
    "a position in words": ({"position": "1"}, 400),
    "true as a position": ({"position": True}, 400),
    "a huge position": ({"position": 10**30}, 400),
    "a key of its own": ({"right": True}, 400),
    "an invented ticket": ({"ticket": "0" * 24}, 409),
    "SQL as a ticket": ({"ticket": "' OR 1=1 --"}, 409),
    "a later position": ({"position": 2}, 409),
}


@pytest.mark.parametrize("kind", FORGED)
def test_forged_answers_are_refused_and_leave_nothing(site, kind):
    run = begin(site)
    sent, status = FORGED[kind]
    if isinstance(sent, bytes):
        reply = site.post(f"{run}/answers", data=sent)
    else:
        reply = answer(site, run, **sent)
    assert reply.status_code == status and reply.json["error"]
    assert results.answers_in(site.study) == []
    assert answer(site, run).status_code == 200


def test_a_replayed_answer_counts_once_and_cannot_be_turned(site):
    run = begin(site)
    state = site.get(f"{run}/state").json
    given = {k: state[k] for k in ("position", "ticket")} | {"answered": "real"}
    for _ in range(3):
        reply = site.post(f"{run}/answers", json=given)
        assert (reply.status_code, reply.json["position"]) == (200, 2)
    turned = site.post(f"{run}/answers", json=given | {"answered": "refined"})
    assert turned.status_code == 409 and turned.json["position"] == 2
    (kept,) = results.answers_in(site.study)
    assert kept.answered == "real"


def test_an_impossible_time_is_not_kept_but_the_answer_is(site):
    run = begin(site)
    for time in (-5, "1", 10**12, 1.5, True):
        assert answer(site, run, milliseconds=time).status_code == 200
    assert {kept.milliseconds for kept in results.answers_in(site.study)} == {None}


def test_someone_elses_run_is_out_of_reach(site):
    mine, yours = begin(site), begin(site)
    ticket = site.get(f"{yours}/state").json["ticket"]
    assert site.get(f"{mine}/pictures/{ticket}").status_code == 404
    assert answer(site, mine, ticket=ticket).status_code == 409
    for path in ("/run/guessed", "/run/guessed/state", f"{mine[:-1]}/state"):
        assert site.get(path).status_code == 404
    for path in ("/researcher/guessed", "/researcher/guessed/answers.csv"):
        assert site.get(path).status_code == 404
    assert results.answers_in(site.study) == []


def test_too_large_a_request_is_refused(site):
    run = begin(site)
    assert site.post(f"{run}/answers", data=b"x" * 5000).status_code == 413
    form = {"consent": "yes", "name": "x" * 5000}
    assert site.post("/", data=form).status_code == 413


def test_names_are_text_on_every_page(site, tmp_path):
    name = "<script>alert('x')</script>"
    run = begin(site, name)
    answer(site, run)
    token = site.study.facts["researcher"]
    page = site.get(f"/researcher/{token}").text
    assert "<script" not in page and "&lt;script&gt;" in page
    assert f'href="/researcher/{token}/answers.csv"' in page
    table = site.get(f"/researcher/{token}/answers.csv")
    assert name in table.text and table.mimetype == "text/csv"


def test_names_of_files_are_text_on_the_researchers_page(tmp_path):
    real, refined = study_fixture.write_folders(tmp_path)
    for path in real.iterdir():
        path.rename(real / f"<img src=x onerror=alert(1)>'; DROP--{path.name}")
    study, encoded = opening.begin(tmp_path / "study", real, refined, 10)
    client = application.create(study, encoded).test_client()
    run = begin(client)
    while not answer(client, run).json["done"]:
        pass
    page = client.get(f"/researcher/{study.facts['researcher']}").text
    assert "<img src=x" not in page and "&lt;img src=x onerror" in page
    assert len(results.answers_in(study)) == 20
    study.close()


def test_replies_tell_nothing_about_a_picture(site):
    run = begin(site)
    told = set()
    while not (state := site.get(f"{run}/state").json)["done"]:
        reply = site.get(f"{run}/pictures/{state['ticket']}")
        told.add((tuple(sorted(reply.headers.items())), len(reply.data)))
        kept = answer(site, run, answered="refined").json
        assert set(kept) == {"position", "total", "ticket", "next_ticket", "done"}
    assert len(told) == 1
    headers = dict(told.pop()[0])
    assert headers["Cache-Control"] == "no-store"
    assert not {"ETag", "Last-Modified", "Expires"} & set(headers)


def test_every_reply_forbids_scripts_from_elsewhere(site):
    token = site.study.facts["researcher"]
    paths = ("/", "/static/run.js", "/nowhere", f"/researcher/{token}", begin(site))
    for path in paths:
        policy = site.get(path).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "http" not in policy
        assert "script-src" not in policy or "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
    assert "<script>" not in site.get("/").text  # none inside the page either


def test_no_path_leads_out_of_the_two_folders(site):
    run = begin(site)
    for path in (
        "/static/../templates/run.html",
        "/static/..%2f..%2fapplication.py",
        "/static/%2e%2e/%2e%2e/application.py",
        "/static//etc/passwd",
        f"{run}/pictures/../../../../etc/passwd",
        f"{run}/pictures/..%2f..%2f..%2fetc%2fpasswd",
        f"{run}/pictures/000.png",
    ):
        assert site.get(path).status_code == 404, path


def test_other_names_for_this_machine_are_refused(site):
    """Or a page from elsewhere could reach it by a name that it makes point here."""
    reply = site.get("/", headers={"Host": "evil.example"})
    assert reply.status_code == 400


def test_where_others_reach_it_nothing_begins_without_the_links_token(
    tmp_path, folders
):
    study, encoded = opening.begin(tmp_path / "study", *folders, 10)
    client = application.create(study, encoded, open_to_all=False).test_client()
    form = {"consent": "yes", "name": ""}
    for path in ("/", "/join/guessed", "/join/"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=form).status_code in (404, 405)
    assert results.runs_in(study) == []
    link = f"/join/{study.facts['access']}"
    assert client.get(link).status_code == 200
    assert client.post(link, data=form).status_code == 303
    study.close()


def test_a_full_disk_is_said_and_the_answer_can_be_given_again(site):
    run = begin(site)
    database = site.study.database
    (pages,) = database.row("PRAGMA page_count")
    database.row(f"PRAGMA max_page_count = {pages}")
    while (reply := site.post("/", data={"consent": "yes"})).status_code == 303:
        pass
    assert reply.status_code == 507 and "disk is full" in reply.text
    database.row("PRAGMA max_page_count = 100000")
    assert answer(site, run).status_code == 200


def test_a_machine_says_so_and_stays_apart(site):
    person, machine = begin(site), begin(site, observer="machine")
    for run in (person, machine):
        answer(site, run)
    page = site.get(f"/researcher/{site.study.facts['researcher']}").text
    assert "A machine&#x27;s." in page and "stand in for nobody" in page
    assert page.count("called real</th>") == 3  # two tables, and the published one
    assert site.post("/", data={"consent": "yes", "observer": "cat"}).status_code == 400


def test_an_answer_is_json_alone(site):
    run = begin(site)
    state = site.get(f"{run}/state").json
    assert json.dumps(state).isascii()
    assert site.get(f"{run}/answers").status_code == 405

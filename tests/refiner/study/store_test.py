"""Runs and answers: in order, exactly once, on disk before anybody hears of it."""

import collections
import concurrent.futures
import sqlite3

import pytest

from gaze.run import errors
from refiner.study import database, results, store

PICTURES = [(kind, f"{kind}{n}", "0") for kind in ("real", "refined") for n in range(8)]


@pytest.fixture
def study(tmp_path):
    made = store.create(tmp_path, PICTURES, per_class=5, real="a", refined="b")
    yield made
    made.close()


def give(study, token, said="real"):
    state = study.state(token)
    return study.answer(token, state.position, state.ticket, said, 700)


def test_a_run_shows_as_many_of_each_kind_none_twice_in_an_order_of_its_own(study):
    orders = []
    for _ in range(20):
        token = study.begin("")
        while not study.state(token).is_done:
            give(study, token)
        own = results.answers_in(study, token)
        assert len({answer.picture for answer in own}) == 10
        assert collections.Counter(answer.shown for answer in own) == {
            "real": 5,
            "refined": 5,
        }
        orders.append(tuple(answer.shown for answer in own))
    assert len(set(orders)) > 15
    firsts = collections.Counter(order[0] for order in orders)
    assert set(firsts) == {"real", "refined"}


def test_names_in_a_run_say_nothing_and_are_never_the_same(study):
    tokens = [study.begin("") for _ in range(3)]
    tickets = [study.state(token).ticket for token in tokens]
    assert len(set(tickets + tokens)) == 6
    assert all(len(ticket) == 24 for ticket in tickets)
    assert all(len(token) == 32 for token in tokens)


def test_an_answer_given_again_is_kept_once_and_confirmed(study):
    token = study.begin("")
    first = study.state(token)
    for _ in range(3):
        state = study.answer(token, 1, first.ticket, "real")
        assert state.position == 2
    assert len(results.answers_in(study)) == 1


def test_an_answer_cannot_be_changed_and_none_comes_early(study):
    token = study.begin("")
    first = study.state(token)
    study.answer(token, 1, first.ticket, "real")
    with pytest.raises(store.ConflictError, match="answered before"):
        study.answer(token, 1, first.ticket, "refined")
    with pytest.raises(store.ConflictError, match="not the picture"):
        study.answer(token, 3, first.ticket, "real")
    other = study.state(token)
    with pytest.raises(store.ConflictError, match="not the picture"):
        study.answer(token, 3, other.next_ticket, "real")
    (kept,) = results.answers_in(study)
    assert kept.answered == "real" and kept.position == 1


def test_another_runs_ticket_opens_nothing(study):
    mine, yours = study.begin(""), study.begin("")
    ticket = study.state(yours).ticket
    with pytest.raises(store.UnknownError):
        study.picture(mine, ticket)
    with pytest.raises(store.ConflictError):
        study.answer(mine, 1, ticket, "real")
    with pytest.raises(store.UnknownError):
        study.state("forged")


def test_only_the_present_picture_and_the_next_are_shown(study):
    token = study.begin("")
    first = study.state(token)
    assert study.picture(token, first.ticket) != study.picture(token, first.next_ticket)
    give(study, token)
    with pytest.raises(store.UnknownError):
        study.picture(token, first.ticket)


def test_a_study_opened_again_goes_on(study, tmp_path):
    token = study.begin("Zoë")
    give(study, token)
    study.close()
    again = store.create(tmp_path, PICTURES, per_class=5, real="a", refined="b")
    assert again.state(token).position == 2
    assert again.is_token("researcher", study.facts["researcher"])
    again.close()


def test_other_eyes_or_another_number_are_refused(study, tmp_path):
    changed = [(kind, name, "1") for kind, name, _ in PICTURES]
    for pictures, number in ((changed, 5), (PICTURES, 4)):
        with pytest.raises(errors.UserError, match="another --out"):
            store.create(tmp_path, pictures, per_class=number, real="a", refined="b")


def test_names_cannot_reach_the_database(study):
    names = [
        "'); DROP TABLE answers; --",
        "<script>alert(1)</script>",
        "\x00\n\x1b[31m",
        "x" * 500,
    ]
    for name in names:
        give(study, study.begin(name))
    kept = [run.name for run in results.runs_in(study)]
    assert kept == [names[0], names[1], "[31m", "x" * 60]
    assert [answer.name for answer in results.answers_in(study)] == kept


def test_a_full_disk_keeps_what_was_and_goes_on_when_there_is_room(study):
    token = study.begin("")
    give(study, token)
    (pages,) = study.database.row("PRAGMA page_count")
    study.database.row(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(database.FullError, match="full"):
        for _ in range(200):  # until the file would have to grow
            study.begin("")
    before = len(results.runs_in(study))
    (trials,) = study.database.row("SELECT COUNT(*) FROM trials")
    assert trials == 10 * before  # no run is there in part
    study.database.row("PRAGMA max_page_count = 100000")
    assert give(study, token).position == 3
    study.begin("")
    assert len(results.runs_in(study)) == before + 1


def test_many_threads_with_one_link_keep_each_answer_once(study):
    token = study.begin("")

    def race(_):
        state = study.state(token)
        try:
            study.answer(token, state.position, state.ticket, "real")
        except store.ConflictError:
            pass

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(race, range(200)))
    kept = [answer.position for answer in results.answers_in(study)]
    assert kept == list(range(1, 11))


def test_the_file_is_the_owners_alone_and_synchronised(study, tmp_path):
    assert (tmp_path / store.FILE).stat().st_mode & 0o077 == 0
    assert study.database.row("PRAGMA journal_mode") == ("wal",)
    assert study.database.row("PRAGMA synchronous") == (2,)  # FULL


def test_a_folder_without_a_study_and_a_file_that_is_none(tmp_path):
    with pytest.raises(errors.UserError, match="holds no study"):
        store.Store(tmp_path)
    (tmp_path / store.FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(errors.UserError, match="cannot be opened as a study"):
        store.Store(tmp_path)


def test_the_database_itself_refuses_a_second_answer(study):
    token = study.begin("")
    give(study, token)
    with pytest.raises(sqlite3.IntegrityError):
        with study.database.writing() as execute:
            execute(
                "INSERT INTO answers (run, position, answered) VALUES (1, 1, 'real')"
            )

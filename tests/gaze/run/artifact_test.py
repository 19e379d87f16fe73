"""When an artifact is finished, and how another config's folder is refused."""

import pytest

from gaze.run import artifact, errors, files


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.txt"
    path.write_text("eyes")
    return path


def make(tmp_path, source, **settings):
    return artifact.Artifact(
        "room.command", tmp_path / "out", settings, {"source": source}
    )


def test_finished_only_with_the_same_settings_and_inputs(tmp_path, source):
    target = make(tmp_path, source, steps=3)
    assert not target.is_finished()
    target.begin()
    assert not target.is_finished()
    target.finish(count=1)
    assert target.is_finished()
    assert not make(tmp_path, source, steps=4).is_finished()
    source.write_text("other eyes")
    assert not target.is_finished()


def test_moving_an_input_does_not_unfinish(tmp_path, source):
    target = make(tmp_path, source, steps=3)
    target.finish()
    moved = source.rename(tmp_path / "elsewhere.txt")
    assert make(tmp_path, moved, steps=3).is_finished()


def test_other_settings_are_refused_by_name(tmp_path, source):
    make(tmp_path, source, steps=3, deep={"a": 1, "b": 2}).begin()
    with pytest.raises(errors.UserError) as caught:
        make(tmp_path, source, steps=4, deep={"a": 1, "b": 5}).begin()
    assert "deep.b (2 -> 5)" in str(caught.value)
    assert "steps (3 -> 4)" in str(caught.value)
    assert "deep.a" not in str(caught.value)
    assert "--restart_from" in str(caught.value)


def test_tuples_are_lists_on_disk(tmp_path, source):
    make(tmp_path, source, widths=(1, 2)).begin()
    make(tmp_path, source, widths=(1, 2)).begin()  # no complaint


def test_differing_keys_see_missing_ones():
    old, new = {"a": 1, "b": {"c": 1}}, {"b": {"c": 1, "d": None}}
    assert artifact.differing_keys(old, new) == ["a", "b.d"]


def test_a_missing_input_is_named(tmp_path):
    with pytest.raises(errors.UserError, match="nowhere"):
        artifact.identify(tmp_path / "nowhere")


def test_a_finished_folder_is_known_by_its_fingerprint(tmp_path, source):
    target = make(tmp_path, source)
    target.finish()
    assert artifact.identify(target.out) == target.fingerprint()
    assert files.read_json(target.out / "manifest.json")["command"] == "room.command"


@pytest.mark.parametrize(
    "text", ["[1]", '{"name": "an app"}', "no JSON", "\udcff", "[" * 9999]
)
def test_a_manifest_of_another_program_makes_no_artifact(tmp_path, source, text):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "manifest.json").write_text(text, errors="surrogateescape")
    before = artifact.identify(folder)
    assert not make(tmp_path, source).is_finished()
    (folder / "eye.png").write_bytes(b"eye")
    assert artifact.identify(folder) != before


def test_pictures_in_another_format_are_known_by_what_lies_there(tmp_path, source):
    target = make(tmp_path, source, format="unityeyes")
    (target.out / "imgs").mkdir(parents=True)
    (target.out / "imgs" / "1.jpg").write_bytes(b"eye")
    target.finish()
    before = artifact.identify(target.out)
    assert target.is_finished() and artifact.identify(target.out) == before
    (target.out / "imgs" / "1.jpg").write_bytes(b"another")
    assert artifact.identify(target.out) != before


def test_a_training_does_not_go_on_with_other_data(tmp_path, source):
    make(tmp_path, source, steps=3).begin()
    source.write_text("other eyes")
    with pytest.raises(errors.UserError, match="source"):
        make(tmp_path, source, steps=3).begin()

"""A folder that nobody knows is described, with the formats it comes nearest to."""

import pytest

from gaze.inspection import unknown


def fill(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return folder


def test_files_are_counted_by_kind_with_examples(tmp_path):
    fill(tmp_path, "a/1.JPG", "a/2.jpeg", "b/c/notes.md", "README")
    text = "\n".join(unknown.explain(tmp_path))
    assert "4 files: 2 .jpg, 1 .md, 1 without suffix; 1 to 3 levels deep" in text
    assert "a/1.JPG" in text and "b/c/notes.md" in text and "a/2.jpeg" not in text


def test_pictures_without_labels_are_like_unityeyes_without_json(tmp_path):
    fill(tmp_path, "imgs/1.jpg", "imgs/2.jpg")
    text = "\n".join(unknown.explain(tmp_path))
    assert "Like unityeyes it has .jpg, but no .json:" in text
    assert "interior_margin_2d" in text  # what it should be
    assert "unityeyes (no .json)" in unknown.hint(tmp_path)


def test_the_likeliest_format_comes_first(tmp_path):
    fill(tmp_path, "LPW/1/1.avi", "LPW/1/1.txt")
    assert unknown.nearest(tmp_path)[0].name == "lpw"
    assert unknown.nearest(tmp_path)[0].lacking == ()


def test_nothing_alike_gives_no_format(tmp_path):
    fill(tmp_path, "a.doc")
    assert unknown.nearest(tmp_path) == [] and unknown.hint(tmp_path) == ""
    assert len(unknown.explain(tmp_path)) == 2


def test_an_empty_folder_and_a_single_file(tmp_path):
    assert unknown.explain(tmp_path) == [f"{tmp_path} is an empty folder."]
    (tmp_path / "x.json").write_text("{}")
    assert "one file of 2 bytes" in unknown.explain(tmp_path / "x.json")[0]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("N.jpg and N.json", {".jpg", ".json"}),
        ("data.left and gaze.right in dayYY.mat", {".mat"}),
        ("PNG or JPEG files", {".png", ".jpg"}),
        ("(1.5 times) a <video>.txt", {".txt"}),
    ],
)
def test_kinds_of_files_are_read_off_a_card(text, kinds):
    assert unknown.kinds_named(text) == kinds


def test_linked_folders_are_counted(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "notes.csv").write_text("1,2")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "part").symlink_to(tmp_path / "disk")
    text = "\n".join(unknown.explain(tmp_path / "set"))
    assert "1 files: 1 .csv" in text and "part/notes.csv" in text

"""Sets with labels that lie as pictures are known, and are not taken for eyes."""

import pytest

from gaze.data.formats import foreign
from gaze.run import errors

JPG = (".jpg", ".JPG", ".png", ".bmp")


def fill(folder, *names, content=""):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def refuse(folder):
    files = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    foreign.refuse(folder, sorted(files), [n for n in files if n.endswith(JPG)])


SHAPES = {
    "MPIIFaceGaze_normalized": ("p00/p00.txt", "p00/day01/0005.jpg"),
    "Data/Normalized": ("p00/day01/annotation.txt", "p00/day01/0001.jpg"),
    "GazeCapture": ("00002/dotInfo.json", "00002/frames/00000.jpg"),
    "Columbia": ("0001/0001_2m_-15P_-10V_-10H.jpg",),
    "UT Multiview": ("synth/000_left.csv", "synth/000_left/000.bmp"),
    "ETH-XGaze": ("train/subject0000/frame0000/cam00.JPG",),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_known_sets(tmp_path, name):
    with pytest.raises(errors.UserError, match=f"looks like .*{name}.*labels=ignore"):
        refuse(fill(tmp_path, *SHAPES[name]))


@pytest.mark.parametrize("kind", ["json", "txt", "xml", "mat", "npy", "pts", "PKL"])
@pytest.mark.parametrize("name", ["a/7.{}", "a/7.jpg.{}", "A/7.{}"])
def test_any_file_of_a_pictures_name_is_its_label(tmp_path, kind, name):
    label = name.format(kind)
    with pytest.raises(errors.UserError, match="1 files named as pictures.*7.*dropped"):
        refuse(fill(tmp_path, "a/7.jpg", "a/8.jpg", label))


def test_labels_may_lie_in_a_folder_of_their_own(tmp_path):
    with pytest.raises(errors.UserError, match="labels/7.txt.*dropped"):
        refuse(fill(tmp_path, "images/7.jpg", "labels/7.txt"))


@pytest.mark.parametrize("name", ["eyes.csv", "train.txt", "a/list.json"])
def test_a_table_that_names_pictures(tmp_path, name):
    fill(tmp_path, "a/7.jpg")
    refuse(fill(tmp_path, name, content="other.jpg,0.1\n"))
    fill(tmp_path, name, content='file,yaw\n"C:\\a\\7.jpg",0.1\n')
    with pytest.raises(errors.UserError, match=f"{name} names the pictures"):
        refuse(tmp_path)


def test_a_table_may_leave_suffixes_out(tmp_path):
    fill(tmp_path, "a/eye_12.jpg", "a/000013.jpg", "a/7.jpg")
    refuse(fill(tmp_path, "light.csv", content="lux\n7\n13\n12\n"))
    for name in ("eye_12", "000013"):
        fill(tmp_path, "light.csv", content=f"name,lux\n{name},7\n")
        with pytest.raises(errors.UserError, match="light.csv names the pictures"):
            refuse(tmp_path)


def test_unityeyes_in_parts_are_named_part_by_part(tmp_path):
    fill(tmp_path, "train/1.jpg", "test/2.jpg")
    fill(tmp_path, "train/1.json", "test/2.json", content='{"look_vec": 1}')
    with pytest.raises(
        errors.UserError, match="UnityEyes.*/test, --source=.*/train"
    ) as e:
        refuse(tmp_path)
    assert f"--source={tmp_path}/test" in str(e.value)


def test_pickles_are_nearest_to_syntheseyes(tmp_path):
    with pytest.raises(errors.UserError, match="Nearest is SynthesEyes.*f01"):
        refuse(fill(tmp_path, "a/f01_1.png", "a/f01_1.pkl"))


def test_ones_own_pictures_pass(tmp_path):
    refuse(fill(tmp_path, "anna/1.jpg", "ben/1.jpg", "notes.txt", "1.xmp", "README"))

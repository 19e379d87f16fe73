"""The documents name what exists, and the rooms' READMEs every command."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
ROOMS = ("gaze", "refiner", "export", "configs", "pipeline", "tests")


def documents():
    rooms = [path for room in ROOMS for path in (ROOT / room).rglob("README.md")]
    return [ROOT / "README.md", ROOT / "WORKSPACE.md", *rooms]


@pytest.mark.parametrize(
    "document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_document_names_only_what_exists(document):
    text = document.read_text("utf-8")
    # Links, then `room/file` in backticks; x.py is what a reader will write.
    places = [document.parent / link for link in re.findall(r"\]\(([\w./-]+)\)", text)]
    rooms = "|".join(ROOMS)
    for path in re.findall(rf"[`=]((?:{rooms})/[\w./-]*)", text):
        if not path.endswith(("/x.py", "/x_fixture.py")):
            places.append(ROOT / path)
    for command in re.findall(rf"python -m ((?:{rooms})(?:\.[a-z_]+)+)", text):
        place = ROOT / command.replace(".", "/")
        places.append(
            place / "__main__.py" if place.is_dir() else place.with_suffix(".py")
        )
    assert [str(place) for place in places if not place.exists()] == []


@pytest.mark.parametrize("room", ["gaze", "refiner", "export", "pipeline"])
def test_a_room_lists_its_ground_floor(room):
    text = (ROOT / room / "README.md").read_text("utf-8")
    files = {path.stem for path in (ROOT / room).glob("[a-z]*.py")}
    named = {
        name.removesuffix(".py")
        for name in re.findall(r"`([a-z_]+(?:\.py)?)[` ]", text)
    }
    named |= set(re.findall(rf"python -m {room}\.([a-z_]+)", text))
    assert files - named == set()

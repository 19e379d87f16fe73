"""Whole runs in a real browser: by keyboard, by touch, through reloads and kills.

Wants the system's Chromium, which playwright drives, and for the accessibility checker
npm, which brings axe-core; what is missing is skipped, and says so.
"""

import pathlib
import shutil
import subprocess
import tarfile

import pytest

from refiner.study import results, store
from tests.refiner.study import study_fixture

playwright = pytest.importorskip(
    "playwright.sync_api", reason="needs requirements-turing.txt"
)
pytest.importorskip("flask", reason="needs requirements-turing.txt")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = "axe-core@4.10.3"
PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt install it")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with study_fixture.served(tmp_path_factory.mktemp("study")) as running:
        yield running


@pytest.fixture
def open_page(browser):
    """Opens a page of its own; fails the test where its console has errors."""
    contexts, problems = [], []

    def make(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: heard(line, problems))
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []


def heard(line, problems):
    # Refusals and a server that is down are part of the tests; Chromium logs them.
    if line.type == "error" and not line.text.startswith("Failed to load resource"):
        problems.append(line.text)


def begin(page, server, name):
    page.goto(server.links["subjects"])
    page.get_by_label("Name or initials").fill(name)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Begin").click()
    wait_for_picture(page, 1)


def wait_for_picture(page, position):
    page.get_by_label(f"Picture {position} of 20", exact=True).wait_for()
    page.locator('.choice[data-answer="real"][aria-disabled="false"]').wait_for()


def wait_for_result(page):
    page.get_by_role("heading", name="Thank you!").wait_for()


def kept(server, name):
    """Answers of the one run of that name."""
    study = store.Store(server.out)
    try:
        return [given for given in results.answers_in(study) if given.name == name]
    finally:
        study.close()


def assert_whole(given, said):
    """Every answer that was given is there, in order, none twice."""
    assert [answer.position for answer in given] == list(range(1, 21))
    assert len({answer.subject for answer in given}) == 1
    assert [answer.answered for answer in given] == said


def test_a_run_by_keyboard_with_a_reload_in_the_middle(server, open_page):
    page = open_page()
    page.goto(server.links["subjects"])
    # Not a click: tab to the field, to the box, to the button.
    for key in ("Tab", "k", "e", "y", "Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(key)
    said = []
    for position in range(1, 21):
        wait_for_picture(page, position)
        said.append("real" if position % 3 else "refined")
        page.keyboard.press("ArrowLeft" if position % 3 else "ArrowRight")
        if position == 8:
            wait_for_picture(page, 9)
            page.reload()
    wait_for_result(page)
    given = kept(server, "key")
    assert_whole(given, said)
    assert all(answer.milliseconds is not None for answer in given)
    right = sum(answer.right for answer in given)
    assert page.locator(".score").inner_text() == f"{right} of 20 right"


def test_a_run_by_touch_at_phone_size(server, open_page):
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    begin(page, server, "phone")
    said = []
    for position in range(1, 21):
        wait_for_picture(page, position)
        said.append("refined" if position % 2 else "real")
        page.locator(f'.choice[data-answer="{said[-1]}"]').tap()
    wait_for_result(page)
    assert_whole(kept(server, "phone"), said)


def test_everything_fits_at_equal_size(server, open_page):
    page = open_page()
    begin(page, server, "sizes")
    for size in ((320, 568), (390, 844), (844, 390), (1280, 800)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for part in (".stage", ".choices", "#pause"):
            box = page.locator(part).bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
            assert box["y"] >= 0 and box["y"] + box["height"] <= size[1]
        assert page.locator(".choice").first.bounding_box()["height"] >= 44
    boxes = set()
    for position in range(1, 6):
        wait_for_picture(page, position)
        boxes.add(tuple(page.locator("#eye").bounding_box().values()))
        page.keyboard.press("ArrowLeft")
    assert len(boxes) == 1


def test_pausing_hides_the_picture_and_comes_back_to_it(server, open_page):
    page = open_page()
    begin(page, server, "pause")
    page.get_by_role("button", name="Pause").click()
    page.keyboard.press("ArrowLeft")  # no answer while paused
    link = page.locator("#link").inner_text()
    assert not page.locator("#eye").is_visible() and kept(server, "pause") == []
    page.goto("about:blank")
    page.goto(link)
    wait_for_picture(page, 1)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Continue").click()
    page.keyboard.press("ArrowLeft")
    wait_for_picture(page, 2)
    assert len(kept(server, "pause")) == 1


def test_the_same_link_opened_twice_is_one_run(server, open_page):
    first = open_page()
    begin(first, server, "twice")
    second = open_page()
    second.goto(first.url)
    wait_for_picture(second, 1)
    first.keyboard.press("ArrowLeft")
    wait_for_picture(first, 2)
    second.keyboard.press("ArrowRight")  # of a picture that was answered meanwhile
    wait_for_picture(second, 2)
    for position in range(2, 21):
        page = second if position < 5 else first
        if position == 5:
            first.reload()
        wait_for_picture(page, position)
        page.keyboard.press("ArrowLeft")
    wait_for_result(first)
    second.reload()
    wait_for_result(second)
    assert_whole(kept(server, "twice"), ["real"] * 20)


def test_a_held_key_answers_once(server, open_page):
    page = open_page()
    begin(page, server, "held")
    for _ in range(6):
        page.keyboard.down("ArrowLeft")  # the browser marks all but one as repeats
    page.keyboard.up("ArrowLeft")
    wait_for_picture(page, 2)
    assert len(kept(server, "held")) == 1


def test_answers_outlive_the_servers_kill_without_a_reload(tmp_path, open_page):
    with study_fixture.served(tmp_path) as server:
        page = open_page()
        begin(page, server, "kill")
        for position in range(1, 21):
            wait_for_picture(page, position)
            if position == 11:
                server.kill()
            page.keyboard.press("ArrowLeft")
            if position == 11:
                alert = page.get_by_role("alert")
                alert.get_by_text("connection is lost").wait_for()
                box = alert.bounding_box()  # in sight without scrolling
                assert box["y"] + box["height"] <= page.viewport_size["height"]
                server.start()
        wait_for_result(page)
        assert_whole(kept(server, "kill"), ["real"] * 20)


@pytest.fixture(scope="session")
def axe(request):
    """axe-core's script from npm, kept among pytest's own files."""
    folder = pathlib.Path(request.config.cache.mkdir("axe"))
    archive = folder / f"{AXE.replace('@', '-')}.tgz"
    if not archive.exists():
        if shutil.which("npm") is None:
            pytest.skip("no npm to bring the accessibility checker")
        done = subprocess.run(
            ["npm", "pack", AXE], cwd=folder, capture_output=True, text=True
        )
        if done.returncode:
            pytest.skip(f"npm did not bring {AXE}: {done.stderr.strip()[-200:]}")
    with tarfile.open(archive) as files:
        return files.extractfile("package/axe.min.js").read().decode()


def violations(page, axe):
    page.add_script_tag(content=axe)
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', "
        "'best-practice']})"
    )
    assert found["passes"]  # it did look
    return [
        f"{rule['id']}: {node['html']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def test_every_page_is_accessible(server, open_page, axe):
    page = open_page(bypass_csp=True)

    def check():
        for viewport in ({"width": 1280, "height": 800}, PHONE):
            page.set_viewport_size(viewport)
            assert violations(page, axe) == []

    page.goto(server.links["subjects"])
    check()
    page.evaluate("document.querySelector('#consent').required = false")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("alert").wait_for()
    check()
    begin(page, server, "axe")
    check()
    page.get_by_role("button", name="Pause").click()
    check()
    page.get_by_role("button", name="Continue").click()
    for position in range(1, 21):
        wait_for_picture(page, position)
        page.keyboard.press("ArrowLeft")
    wait_for_result(page)
    check()
    page.goto(server.links["researcher"])
    check()


def test_the_checker_finds_what_is_wrong(open_page, axe):
    page = open_page()
    page.set_content("<img src=x><input>")
    found = " ".join(violations(page, axe))
    assert "image-alt" in found and "label" in found

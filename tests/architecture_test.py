"""Who may import whom: gaze <- refiner <- export <- configs <- pipeline.

The rules are read off the source with `ast`, so that an import inside a function
counts and nothing is run. A broken rule names file, line and both modules. Tests may
import anything and are not looked at.
"""

import ast
import dataclasses
import graphlib
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
# An import may only go to an equal or lower rank; whatever lies in the root has one.
RANKS = {"gaze": 0, "refiner": 1, "export": 2, "configs": 3, "pipeline": 4}
# The ground-floor files that are libraries; every other one is a command.
LIBRARIES = {"gaze.geometry", "gaze.image_ops", "gaze.normalize", "gaze.pose"}
# The files of the car's runtime that need its extra, OpenCV.
VIDEO = tuple(f"export.runtime.{name}" for name in ("capture", "overlay", "writing"))
# What these may import beside the standard library: whole trees of modules.
ALLOWED = {
    **dict.fromkeys(sorted(LIBRARIES), LIBRARIES | {"numpy", "cv2"}),
    "export.runtime": {"export.runtime", "numpy", "ai_edge_litert"},
    # An extra of the car's wheel: what reads videos and draws.
    **dict.fromkeys(VIDEO, {"export.runtime", "numpy", "cv2"}),
    "configs": {"configs", "ml_collections"},
}
KERAS_ONLY = ("refiner.networks", "refiner.losses")


@dataclasses.dataclass(frozen=True)
class Import:
    """One imported module, and where."""

    file: str
    line: int
    importer: str
    imported: str

    def breaks(self, rule):
        """The sentence a developer reads."""
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.importer} imports {self.imported}: {rule}"


def within(module, tree):
    """Whether a dotted name is `tree` or lies below it."""
    return module == tree or module.startswith(tree + ".")


def project_modules(root):
    """The file of every project module, by dotted name."""
    files = [*root.glob("*.py")]
    for room in root.iterdir():
        is_code = room.name not in ("tests", "docs") and not room.name.startswith(".")
        if room.is_dir() and is_code:
            files += room.rglob("*.py")
    modules = {}
    for path in files:
        parts = path.relative_to(root).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def imported_modules(node, importer, path, modules):
    """The absolute dotted names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = node.module or ""
    if node.level:
        above = node.level - (path.name == "__init__.py")
        package = importer.split(".")
        base = ".".join([*package[: len(package) - above], *base.split(".")]).strip(".")
    # `from gaze import image_ops` is gaze.image_ops; `from keras import ops` is keras.
    names = [f"{base}.{alias.name}" for alias in node.names]
    return [name if name in modules else base for name in names]


def project_imports(root, modules):
    """Every import in the project's modules, function bodies included."""
    imports = []
    for importer, path in sorted(modules.items()):
        file = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"), file)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for imported in imported_modules(node, importer, path, modules):
                    imports.append(Import(file, node.lineno, importer, imported))
    return imports


def rank_rule(found):
    """Imports point upstream."""
    room, other = (name.split(".")[0] for name in (found.importer, found.imported))
    if room in RANKS and RANKS.get(other, 0) > RANKS[room]:
        yield found.breaks(f"imports point {' <- '.join(RANKS)}")


def unranked(modules):
    """A sentence for every module in the root that no rule knows."""
    return [
        f"{module}: it has no rank in this test; put it into a room"
        for module in sorted(modules)
        if module.split(".")[0] not in RANKS
    ]


def circles(modules, imports):
    """A sentence for a circle of imports, if there is one."""
    arrows = {module: set() for module in modules}
    for found in imports:
        if found.imported in modules:
            arrows[found.importer].add(found.imported)
    try:
        graphlib.TopologicalSorter(arrows).prepare()
    except graphlib.CycleError as error:
        return [" imports ".join(error.args[1][::-1]) + ": a circle"]
    return []


def floor_rule(found, modules):
    """A room's ground floor holds commands, which nobody imports."""
    room, _, name = found.imported.partition(".")
    if room == "configs" or found.imported not in modules or not name or "." in name:
        return
    is_package = modules[found.imported].name == "__init__.py"
    if not is_package and found.imported not in LIBRARIES:
        yield found.breaks("it is a command; move what you need one floor down")


def allowed_rule(found):
    """Some modules may import only what the car, or a quick config, has."""
    trees = [tree for tree in ALLOWED if within(found.importer, tree)]
    if not trees:
        return
    tree = max(trees, key=len)  # the closest one speaks
    allowed = ALLOWED[tree]
    is_standard = found.imported.split(".")[0] in sys.stdlib_module_names
    if not is_standard and not any(within(found.imported, a) for a in allowed):
        yield found.breaks(f"{tree} may import only {', '.join(sorted(allowed))}")


def keras_rule(found, imports):
    """Networks and losses reach TensorFlow neither directly nor by way of others."""
    inside = [
        any(within(name, tree) for tree in KERAS_ONLY)
        for name in (found.importer, found.imported)
    ]
    if inside != [True, False]:  # one that stays inside is judged at its own imports
        return
    seen, waiting = set(), [found.imported]
    while waiting:
        module = waiting.pop()
        if within(module, "tensorflow"):
            way = "" if module == found.imported else " (which reaches tensorflow)"
            yield found.breaks(f"networks and losses speak Keras only{way}")
            return
        if module not in seen:
            seen.add(module)
            waiting += [other.imported for other in imports if other.importer == module]


def broken_rules(root):
    """One sentence for every import that breaks a rule."""
    modules = project_modules(root)
    imports = project_imports(root, modules)
    return [*unranked(modules), *circles(modules, imports)] + [
        sentence
        for found in imports
        for sentence in (
            *rank_rule(found),
            *floor_rule(found, modules),
            *allowed_rule(found),
            *keras_rule(found, imports),
        )
    ]


def test_imports_point_upstream():
    assert len(project_modules(ROOT)) > 50
    assert not (broken := broken_rules(ROOT)), "\n" + "\n".join(broken)


@pytest.fixture
def tree(tmp_path):
    """A tiny project that keeps every rule."""
    files = {
        "gaze/geometry.py": "import math\nimport numpy as np\n",
        "gaze/train.py": "from gaze import geometry\nfrom gaze.data import batches\n",
        "gaze/data/__init__.py": "",
        "gaze/data/batches.py": "import tensorflow as tf\nfrom gaze import geometry\n",
        "refiner/losses/style.py": "from keras import ops\n",
        "refiner/networks/vgg.py": "from refiner.losses import style\n",
        "export/convert.py": "import gaze.data\nfrom refiner.networks import vgg\n",
        "export/runtime/__init__.py": "",
        "export/runtime/models.py": "from . import card\nimport ai_edge_litert\n",
        "export/runtime/card.py": "import json\n",
        "configs/demo.py": "import ml_collections\n",
        "pipeline/__main__.py": "import subprocess\nfrom gaze.data import batches\n",
        "pipeline/report.py": "from configs import demo\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_tree_that_keeps_the_rules_passes(tree):
    assert broken_rules(tree) == []


@pytest.mark.parametrize(
    ("file", "line", "imported"),
    [
        ("gaze/data/batches.py", "import refiner.losses", "refiner.losses"),
        ("gaze/geometry.py", "from gaze.data import batches", "gaze.data.batches"),
        ("gaze/geometry.py", "import tensorflow", "tensorflow"),
        ("refiner/losses/style.py", "from export import runtime", "export.runtime"),
        ("refiner/losses/style.py", "import tensorflow.nn", "tensorflow.nn"),
        ("refiner/networks/vgg.py", "import gaze.data.batches", "gaze.data.batches"),
        ("export/convert.py", "from gaze import train", "gaze.train"),
        ("export/runtime/card.py", "from .. import convert", "export.convert"),
        ("export/runtime/card.py", "from gaze import image_ops", "gaze"),
        ("export/runtime/__init__.py", "import keras", "keras"),
        ("pipeline/report.py", "def f():\n    from gaze import train", "gaze.train"),
        ("pipeline/__main__.py", "from pipeline import report", "pipeline.report"),
        ("export/convert.py", "from configs import demo", "configs.demo"),
        ("refiner/networks/vgg.py", "from pipeline import x", "pipeline"),
        ("configs/demo.py", "from gaze.data import batches", "gaze.data.batches"),
        ("configs/demo.py", "import keras", "keras"),
    ],
)
def test_a_planted_import_is_reported(tree, file, line, imported):
    path = tree / file
    path.write_text(path.read_text() + line + "\n")
    number = len(path.read_text().splitlines())
    importer = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    broken = [text for text in broken_rules(tree) if not text.endswith("a circle")]
    assert broken
    assert all(
        sentence.startswith(f"{file}:{number}: {importer} imports {imported}: ")
        for sentence in broken
    )


def test_a_module_without_a_rank_is_reported(tree):
    (tree / "plan.py").write_text("import subprocess\n")
    assert broken_rules(tree) == [
        "plan: it has no rank in this test; put it into a room"
    ]


def test_a_circle_is_reported(tree):
    (tree / "gaze" / "data" / "splits.py").write_text("from gaze.data import batches\n")
    path = tree / "gaze" / "data" / "batches.py"
    path.write_text(path.read_text() + "from gaze.data import splits\n")
    (sentence,) = broken_rules(tree)
    assert sentence.endswith(": a circle") and "gaze.data.splits" in sentence

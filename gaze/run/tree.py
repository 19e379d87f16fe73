"""Everything that lies below a folder, linked folders too, and each thing once."""

import os
from typing import NamedTuple


class Tree(NamedTuple):
    """What was found, by POSIX paths relative to the folder, sorted.

    Attributes:
        files: regular files and links to such, hidden ones too.
        passed: {path: why} of what is no file to read: devices, broken links, folders
            that cannot be read, links into what is found elsewhere.
    """

    files: list[str]
    passed: dict[str, str]


def walk(folder: str | os.PathLike, most: int | None = None) -> Tree:
    """The `Tree` of a folder.

    Links to folders are followed, after everything that lies in the folder itself. One
    that leads into a part that is found anyway, or to a folder around it, is not: that
    ends loops, and nothing is found twice. Of several links to one file the first
    counts, and none if the file itself is found.

    Args:
        folder: where to begin.
        most: files after which no further folder is gone through; None: all.

    Raises:
        OSError: the folder itself cannot be read.
    """
    path = os.fspath(folder)
    os.scandir(path).close()
    walked = _Walk(path)
    walked.run(most)
    walked.drop_doubles()
    return Tree(sorted(walked.files), dict(sorted(walked.passed.items())))


def is_hidden(name: str) -> bool:
    """Whether a relative path, or a folder on it, begins with a dot."""
    return name.startswith(".") or "/." in name


class _Walk:
    def __init__(self, folder):
        self.folder, self.files, self.passed = folder, [], {}
        # Real paths: of folders gone through, by name, and of files that are links.
        self._real, self._linked = {"": os.path.realpath(folder)}, {}
        self._roots = [self._real[""]]

    def run(self, most):
        waiting, links = [""], []
        while (waiting or links) and (most is None or len(self.files) < most):
            if not waiting:
                link = links.pop(0)
                waiting += [link] if self._may_follow(link) else []
                continue
            folders, more = self._list(waiting.pop())
            waiting += folders
            links = sorted(links + more)

    def drop_doubles(self):
        """Passes over links to files that are there without them."""
        if not self._linked:
            return
        there = {self._real_path(n) for n in self.files if n not in self._linked}
        for name, target in sorted(self._linked.items()):
            if target in there:
                self.passed[name] = "a link to a file that is found anyway"
            there.add(target)
        self.files = [name for name in self.files if name not in self.passed]

    def _real_path(self, name):
        below, _, last = name.rpartition("/")
        return os.path.join(self._real[below], last)

    def _list(self, below):
        """Notes a folder's files; gives its folders and its links to folders."""
        folders, links = [], []
        try:
            with os.scandir(os.path.join(self.folder, below)) as entries:
                for entry in entries:
                    name = f"{below}/{entry.name}" if below else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(name)
                        self._real[name] = self._real_path(name)
                    elif entry.is_dir():
                        links.append(name)
                    else:
                        self._note(name, entry)
        except OSError as error:
            self.passed[below] = f"a folder that cannot be read ({error.strerror})"
        return folders, links

    def _note(self, name, entry):
        if entry.is_file():
            self.files.append(name)
            if entry.is_symlink():
                self._linked[name] = os.path.realpath(entry.path)
        elif entry.is_symlink() and not os.path.exists(entry.path):
            self.passed[name] = "a link to nothing"
        else:
            self.passed[name] = "not a regular file"

    def _may_follow(self, link):
        target = os.path.realpath(os.path.join(self.folder, link))
        if any(_holds(root, target) or _holds(target, root) for root in self._roots):
            self.passed[link] = "a link to a folder that is found anyway"
            return False
        self._roots.append(target)
        self._real[link] = target
        return True


def _holds(folder, path):
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)

"""What every command needs before and around its own work; nothing of eyes.

`main.run` runs a command: flags are parsed and checked (`flags`, `ranges`, `paths`),
signals end it in order, and what a user did wrong is one line. Names:

    command      a module on a room's ground floor, run with ``python -m``
    artifact     the folder that one command makes (`artifact`): finished when its
    manifest     file says so, which holds the
    fingerprint  of the command, its settings and its inputs' contents
    settings     every value that changes the result, JSON types only
    inputs       the artifacts and files that a command reads, by name
    claim        one process's right to write into a folder (`claims`)
    UserError    a mistake that the user can mend: what was expected, what was found,
                 what to do

Files appear whole or not at all (`files.writing`). Parsers that a hostile file could
crash run in a child process (`isolation`); work that can be shared runs in several
(`workers`).
"""

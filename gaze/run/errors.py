"""What a user did wrong, said in one line."""


class UserError(Exception):
    """A user's mistake: what was expected, what was found, what to do.

    ``gaze.run.main`` prints the line and exits with status 1, without traceback.
    """


class UnsafeError(UserError):
    """A file made to do harm, not a damaged one: nobody sets it aside and goes on."""

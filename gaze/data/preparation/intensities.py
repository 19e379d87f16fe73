"""Raw or equalised: what a set shall be, and what its source is."""

from gaze.data import datasets, looks, sampling
from gaze.run import errors

_SAMPLE = 256  # eyes looked at where the source does not say what it is


def settle(
    reader: datasets.Reader, items: list, patch: datasets.Patch, asked: str
) -> tuple[str, bool]:
    """What the records shall be, and whether the source's images are to be equalised.

    A source that does not say what it is is told by a sample, and equalised whenever
    that is asked for: equalising twice moves grey levels by one or two.

    Raises:
        UserError: equalised images cannot become raw, nor coloured ones equalised; or
            the source has images of both kinds.
    """
    given = reader.CARD["intensity"]
    if given == "auto" and asked == "equalized":
        given = "raw"
    if given == "auto":
        given = looks.of_all(*sampling.sample(reader, items, _SAMPLE, patch))
    asked = given if asked == "auto" else asked
    if (given, asked) == ("equalized", "raw"):
        raise errors.UserError(
            "the source's images are equalised, which cannot be undone; leave "
            "--intensity=auto or choose a raw source."
        )
    if given != asked and patch.channels == 3:
        raise errors.UserError(
            "equalising is for grey images; leave out --intensity=equalized or "
            "--channels=3."
        )
    return asked, given != asked

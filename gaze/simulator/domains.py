"""The simulator's domains and the four factors each is made of.

`studio` is what simulators look like: even light of modest contrast, a clean
camera. `cabin` stands in for real pictures from a car: hard light from any side,
shadow edges across the eye, other skins and darker irises, optics, noise and
compression. `cabin_nir` is the same car as a driver camera sees it, in the near
infrared of LEDs beside the lens. The factors have random streams of their own, so
that one can be exchanged alone; ``factors("studio", albedo="cabin", light="cabin",
camera="cabin")`` is the same eyes at the same gaze, as a perfect refiner would
return them. The camera decides what is recorded: grey or colour, or the infrared.
"""

import dataclasses

from gaze.run import errors

DOMAINS = ("studio", "cabin", "cabin_nir")


@dataclasses.dataclass(frozen=True)
class Factors:
    """Which domain each of the four factors is drawn from."""

    geometry: str
    albedo: str
    light: str
    camera: str


def factors(domain: str, **overrides: str) -> Factors:
    """Factors of one domain, single ones exchanged by keyword.

    Args:
        domain: name of a domain, one of ``DOMAINS``.
        **overrides: domain names by factor name.

    Raises:
        errors.UserError: unknown domain or factor.
    """
    names = [field.name for field in dataclasses.fields(Factors)]
    unknown = sorted(set(overrides) - set(names))
    if unknown:
        raise errors.UserError(
            f"unknown simulator factor {unknown[0]!r}; known: {', '.join(names)}"
        )
    chosen = {name: overrides.get(name, domain) for name in names}
    for value in (domain, *chosen.values()):
        if value not in DOMAINS:
            raise errors.UserError(
                f"unknown simulator domain {value!r}; known: {', '.join(DOMAINS)}"
            )
    return Factors(**chosen)

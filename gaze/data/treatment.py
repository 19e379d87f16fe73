"""What was done to the eyes of a set before they came into it."""


class Treated:
    """Base of what holds the records of a set: what its manifest says of them all."""

    manifest: dict

    @property
    def intensity(self) -> str:
        """'raw' or 'equalized': what was done to the images' histograms."""
        return self.manifest.get("intensity", "raw")

    @property
    def normalization(self) -> str:
        """'M', 'R', 'R face' or 'none': how frames were normalised; never mixed."""
        return self.manifest.get("normalization", "none")

    @property
    def treatment(self) -> dict[str, str]:
        """What a set made of this one has to say in its manifest, too."""
        return {"intensity": self.intensity, "normalization": self.normalization}

"""The part of a plan that is done once for every seed: refine, estimate, evaluate."""

import pathlib

from pipeline.planning import arms, costs, estimating, kinds, sources
from pipeline.planning import draft as drafts
from refiner.realism import naming


class Seed:
    """Draws up the tasks of one seed.

    Attributes:
        name: such as "seed0", also its folder in the run folder.
    """

    def __init__(
        self,
        draft: drafts.Draft,
        number: int,
        segmenter: pathlib.Path,
        eyes: sources.Sources,
        segmented: dict[str, pathlib.Path],
        inputs: dict[str, tuple[str, ...]],
    ):
        """A seed of a draft, whose guides' trainings are added at once.

        Args:
            draft: ``draft.Draft``.
            number: the seed.
            segmenter: run folder of the segmenter.
            eyes: ``sources.Sources``.
            segmented: folders of sets with predicted masks, by the sets' names: the
                style, and those of every seed that somebody reads masks of.
            inputs: {kind: columns that the estimator reads}.
        """
        self.draft, self.config, self.number = draft, draft.config, number
        self.segmenter, self.eyes, self.segmented = segmenter, eyes, segmented
        self.estimators = estimating.Estimators(
            draft, number, segmenter, segmented, inputs
        )
        self.name = f"seed{number}"
        self.guides = self._add_guides()

    def add_tasks(self) -> None:
        """Adds all tasks of the seed."""
        sets = dict(self.eyes.references)
        for arm in self.config.arms:
            sets[arm] = self._refined(arm)
        models = {}
        for arm, records in sets.items():
            models |= self.estimators.train(arm, records)
        if self.config.matched:
            raw = models[f"identity/{self._calmest()}"]
            models |= self.estimators.train(naming.MATCHED, self._matched(raw))
        self._evaluate(models, sets)
        if self.config.purifiers:
            self._purify({n: r for n, r in models.items() if n.startswith("identity/")})

    def _add_guides(self):
        """The frozen networks that some arm asks for, by name."""
        guides = {"segmenter": self.segmenter}
        names = [*self.config.arms, *self.config.purifiers]
        asked = [arms.settings(name, self.config, 0)[1] for name in names]
        if any("estimator" in settings.get("frozen", ()) for settings in asked):
            settings = self.config.estimator.copy_and_resolve_references()
            # Histogram equalisation has no gradient.
            settings.augmentation, settings.equalize = "strong", False
            settings.seed = self.number + 1000  # not the one that measures the drift
            guides["estimator"] = self.draft.add_training(
                f"refine/{self.name}/guide",
                "gaze.train",
                f"{self.name}/guide",
                costs.estimator(settings, self.config.simulator.studio.count),
                (f"configs/{kinds.CNN}.py", settings),
                data=self.eyes.synthetic,
            )
        return guides

    def _refined(self, arm):
        eyes = self.eyes.unrefined(arm)
        if naming.method(arm) == naming.RAW:  # nothing to train, nothing to apply
            return eyes
        names = f"{self.name}/{arm}", f"refiner/{arm}", f"refined/{arm}"
        return self._applied(names, arm, "refine", eyes)

    def _applied(self, names, arm, direction, content):
        """Adds the training of a method in one direction and its use on ``content``."""
        name, run, out = names
        file, settings = arms.settings(arm, self.config, self.number)
        settings.direction = direction
        learns, sizes = arms.learns(settings), self.config.simulator
        eyes = (sizes.studio if direction == "refine" else sizes.test).count
        run = self.draft.add_training(
            f"refine/{name}/train",
            "refiner.train",
            f"{self.name}/{run}",
            costs.learning(learns),
            (file, settings),
            synthetic=self.eyes.unrefined(arm),
            real=self.segmented["style"],
            **{guide: self.guides[guide] for guide in settings.get("frozen", ())},
        )
        return self.draft.add(
            f"refine/{name}/apply",
            "refiner.refine",
            f"{self.name}/{out}",
            costs.refining(learns, eyes),
            model=run,
            data=content,
        )

    def _matched(self, estimator):
        """Adds synthetic eyes that look where the real ones do, by a raw-trained CNN.

        The simulator draws new ones; of a user's own some are taken.
        """
        studio, seed = self.config.simulator.studio, self.config.simulator.seed
        like = {"match": self.segmented["style"], "estimator": estimator}
        like |= {"count": studio.count, "seed": seed}
        name = f"estimate/{self.name}/{naming.MATCHED}/simulate"
        out = f"{self.name}/{naming.MATCHED}"
        if self.config.synthetic.source:
            eyes = self.eyes.synthetic
            return self.draft.add(
                name, "gaze.select", out, costs.START_S, data=eyes, **like
            )
        return self.draft.add(
            name,
            "gaze.simulate",
            out,
            costs.rendering(studio.count),
            domain="studio",
            layout=sources.layout(self.draft),
            subjects=studio.subjects,
            intensity=self.config.real.intensity,
            **like,
        )

    def _evaluate(self, models, sets):
        masked = self.estimators.read_masks
        if self.eyes.test:
            eyes = self.segmented["test"] if masked else self.eyes.test
            self._add_evaluation("gaze", "evaluate", models, data=eyes)
        for name, eyes in self.eyes.also.items():
            eyes = self.segmented[f"also/{name}"] if masked else eyes
            # Its columns are its own: who reads others is left out, and named.
            known = {"data": eyes, "leave_out_unfit": True}
            self._add_evaluation(f"also/{name}", f"also/{name}", models, **known)
        if self.config.screen.source:
            eyes = pathlib.Path(self.config.screen.source)
            inputs = self.estimators.inputs
            seeing = {
                name: run
                for name, run in models.items()
                if inputs[name.partition("/")[2]] == ("image",)
            }
            self._add_evaluation("screen", "screen", seeing, screen=eyes)
        shown = [arm for arm in (*self.config.arms, "perfect_refiner") if arm in sets]
        for raw, name in ((naming.RAW, "realism"), (naming.FITTED, "realism_fitted")):
            if raw in shown:
                self._add_judgement(
                    name,
                    {arm: sets[arm] for arm in shown if naming.unrefined(arm) == raw},
                    self.segmented["style"],
                    raw=raw,
                    two_sample=self.config.two_sample,
                    estimator=models[f"identity/{self._calmest()}"],
                )

    def _calmest(self):
        """The kind of CNN that answers least to looks: the drift's judge."""
        known = self.config.augmentations
        return kinds.named(kinds.CNN, "strong" if "strong" in known else known[-1])

    def _purify(self, models):
        """The other direction: real eyes made synthetic-like for raw models.

        They are the test eyes or, where no eye has labels and so none has degrees, all.
        """
        content = self.segmented.get("test", self.segmented["style"])
        sets = {"identity": content}
        for name in self.config.purifiers:
            names = (
                f"{self.name}/purify/{name}",
                f"purifier/{name}",
                f"purified/{name}",
            )
            sets[name] = self._applied(names, name, "purify", content)
            if self.eyes.test:
                out = f"purification/{name}"
                self._add_evaluation(out, out, models, data=sets[name])
        self._add_judgement("purification/realism", sets, self.eyes.synthetic)

    def _add_evaluation(self, name, out, models, **data):
        self.draft.add(
            f"evaluate/{self.name}/{name}",
            "gaze.evaluate",
            f"{self.name}/{out}",
            costs.EVALUATION_S,
            models=models,
            **data,
        )

    def _add_judgement(self, name, sets, real, **arguments):
        self.draft.add(
            f"evaluate/{self.name}/{name}",
            "refiner.evaluate",
            f"{self.name}/{name}",
            costs.JUDGEMENT_S,
            segmenter=self.segmenter,
            arms=sets,
            real=real,
            vgg_weights=drafts.path_of(self.config.vgg.weights),
            **arguments,
        )

"""Zhao et al. 2018 in PyTorch: the joint step of ``configs/zhao2018_eye.py``.

Written as one would in PyTorch, for the settings of that config alone: patch heads on a
frozen VGG-19, relative masked Grams, area pyramids, eyes enlarged twice. Images are
[B, C, H, W] in [-1, 1], one-hot label maps [B, classes, H, W].
"""

import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional as F

from tests.bench import torch_losses as terms
from tests.bench import torch_step


class ConvNorm(nn.Sequential):
    """Reflect-padded convolution, instance norm, and ReLU where wanted."""

    def __init__(self, inputs, outputs, size, stride=1, relu=True):
        layers = [conv(inputs, outputs, size, stride)]
        layers.append(nn.InstanceNorm2d(outputs, affine=True))
        super().__init__(*layers, *([nn.ReLU(inplace=True)] if relu else []))


class Residual(nn.Module):
    """Johnson's residual block."""

    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(
            ConvNorm(width, width, 3), ConvNorm(width, width, 3, relu=False)
        )

    def forward(self, x):
        return x + self.body(x)


class Generator(nn.Module):
    """G1 and G2; G1's own head comes along unused, as it does in the joint phase."""

    def __init__(self, channels, classes, extra, width, blocks):
        super().__init__()
        w = width
        self.coarse = nn.Sequential(
            ConvNorm(channels + extra, w, 9),
            ConvNorm(w, 2 * w, 3, 2),
            ConvNorm(2 * w, 4 * w, 3, 2),
            *[Residual(4 * w) for _ in range(blocks[0])],
            nn.Upsample(scale_factor=2),
            ConvNorm(4 * w, 2 * w, 3),
            nn.Upsample(scale_factor=2),
            ConvNorm(2 * w, w, 3),
        )
        self.coarse_head = conv(w, channels, 9)
        self.front = nn.Sequential(
            ConvNorm(channels + classes + extra, w // 2, 7),
            ConvNorm(w // 2, w, 3, 2),
        )
        self.back = nn.Sequential(
            *[Residual(w) for _ in range(blocks[1])],
            nn.Upsample(scale_factor=2),
            ConvNorm(w, w // 2, 3),
            conv(w // 2, channels, 7),
        )
        self.coarse_head.requires_grad_(False)

    def forward(self, image, label_map, extra):
        small = F.avg_pool2d(torch.cat([image, extra], 1), 2)
        h = self.front(torch.cat([image, label_map, extra], 1)) + self.coarse(small)
        return torch.clamp(torch.tanh(self.back(h)) + image, -1.0, 1.0)


class Perceptual(nn.Module):
    """VGG-19's features after ReLU, by Keras' names; the deepest is block3_conv1."""

    def __init__(self, layers):
        super().__init__()
        sizes = (3, 64, 64, 128, 128, 256)
        names = [f"block{1 + i // 2}_conv{1 + i % 2}" for i in range(5)]
        pairs = zip(names, zip(sizes, sizes[1:], strict=False), strict=True)
        self.convolutions = nn.ModuleDict(
            {name: nn.Conv2d(*pair, 3, padding=1) for name, pair in pairs}
        )
        self.layers = layers
        means = torch.tensor([103.939, 116.779, 123.68])
        self.register_buffer("means", means.view(3, 1, 1))
        self.requires_grad_(False)

    def forward(self, images):
        x = (images + 1.0) * 127.5 - self.means  # grey: BGR and RGB are the same
        features = {}
        for name, convolution in self.convolutions.items():
            if name in ("block2_conv1", "block3_conv1"):
                x = F.max_pool2d(x, 2)
            x = F.relu(convolution(x))
            if name in self.layers:
                features[name] = x
        return features


class Heads(nn.ModuleDict):
    """Patch logits from VGG features and label maps."""

    def __init__(self, channels, classes, width, magnitudes):
        super().__init__(
            {
                name: nn.Sequential(
                    nn.Conv2d(size + classes, width, 1),
                    nn.LeakyReLU(0.2),
                    nn.Conv2d(width, 1, 1),
                )
                for name, size in channels.items()
            }
        )
        self.magnitudes = magnitudes

    def forward(self, features, masks):
        return {
            name: head(torch.cat([features[name] / self.magnitudes[name], masks[i]], 1))
            for name, head in self.items()
            for i in [int(name[5]) - 1]
        }


class Zhao2018(nn.Module):
    """All losses of the joint phase."""

    def __init__(self, case):
        super().__init__()
        self.loss_weights, settings = case.loss_weights, case.settings
        made = case.networks["generator"]
        names = ("channels", "classes", "extra", "width", "blocks")
        self.generator = Generator(*[made[name] for name in names])
        self.style_layers = settings["style_layers"]
        self.threshold = settings["slope_threshold"]
        self.discriminator = Heads(**case.networks["discriminator"])
        self.perceptual = Perceptual({*self.style_layers, *settings["head_layers"]})
        for name, arrays in case.weights.items():
            torch_step.load(getattr(self, name), arrays)
        self.networks = {
            "generator": self.generator,
            "discriminator": self.discriminator,
        }

    def forward(self, batch):
        content, style, past = batch["content"], batch["style"], batch["history"][1::2]
        label_map = terms.one_hot(content["mask"])
        inputs = (content["image"], label_map, content["condition"])
        refined = F.avg_pool2d(self.generator(*map(terms.enlarge, inputs)), 2)
        seen = self.perceptual(terms.enlarge(refined))
        with torch.no_grad():
            target = self.perceptual(terms.enlarge(style["image"]))
            remembered = self.perceptual(terms.enlarge(past[:, :1] / 127.5 - 1.0))
        return {
            **self._style(seen, target, label_map, terms.one_hot(style["mask"])),
            **self._adversarial(
                (seen, label_map),
                (target, terms.one_hot(style["mask"])),
                (remembered, terms.one_hot(past[:, 1].long())),
            ),
            "light_field": terms.light_field(refined, content["condition"], label_map),
            "photorealism": terms.photorealism(refined, content["image"]),
            "slope": terms.slope(refined, content["image"], self.threshold),
        }

    def _style(self, seen, target, mine, other):
        mine, other = terms.merge_orphans(mine, other)
        mine, other = (terms.pyramid(terms.enlarge(m), 3) for m in (mine, other))
        total = {"style_global": 0.0, "style_local": 0.0}
        for name in self.style_layers:
            level = int(name[5]) - 1
            whole = torch.ones_like(mine[level][:, :1])
            masks = torch.cat([mine[level], whole], 1)
            with torch.no_grad():
                masks_style = torch.cat([other[level], whole], 1)
                wanted = terms.grams(target[name], masks_style)
            losses = terms.relative_loss(terms.grams(seen[name], masks), wanted, masks)
            total["style_global"] += losses[:, -1].mean() / len(self.style_layers)
            local = losses[:, :-1].sum(1).mean()
            total["style_local"] += local / len(self.style_layers)
        return total

    def _adversarial(self, seen, real, past):
        """Least squares; the generator's term leaves the heads' parameters alone."""
        frozen = {n: p.detach() for n, p in self.discriminator.named_parameters()}
        views = [
            (features, terms.pyramid(terms.enlarge(masks), 3))
            for features, masks in (seen, real, past)
        ]
        judged = functional_call(self.discriminator, frozen, views[0])
        detached = {n: f[::2].detach() for n, f in seen[0].items()}
        new = self.discriminator(detached, [m[::2] for m in views[0][1]])
        real, old = (self.discriminator(*view) for view in views[1:])
        generator = [(logits - 1.0).square().mean() for logits in judged.values()]
        discriminator = [
            (real[n] - 1.0).square().mean()
            + torch.cat([new[n], old[n]]).square().mean()
            for n in judged
        ]
        return {
            "adversarial": sum(generator) / 2.0,
            "discriminator": sum(discriminator) / 2.0,
        }


def conv(inputs, outputs, size, stride=1):
    """A reflect-padded convolution."""
    return nn.Conv2d(
        inputs, outputs, size, stride, padding=size // 2, padding_mode="reflect"
    )


def port(case):
    """The port with a case's weights."""
    return Zhao2018(case)

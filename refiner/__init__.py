"""Refinement of synthetic eyes: networks, losses, methods, and their commands.

What words mean in this room:

* *content*: eyes whose labels must survive, synthetic where eyes are refined, real
  where they are purified; *style*: eyes that give the look, from the other side;
* *bank*: the style eyes that a run keeps, one of which is drawn for each content eye;
* *refined*: what a generator or a closed form makes of a content eye;
* *target*: the style eyes of a batch, pair by pair, that refined eyes are compared
  with;
* *view*: what losses and a discriminator know of eyes: VGG features, picture, label
  map;
* *condition*: the style's light in the content's layout, an input of the generator;
* *start*: the picture that a generator changes, the eye itself or a closed form of it;
* *judge*: a discriminator of views; a high *logit* means real;
* *guide*: a frozen network that a loss goes through, such as an estimator of gaze;
* *mask*: class of every pixel, integer; *label map*: the same one-hot; *region*: the
  part of an eye that a purifier attends to.

Shapes: B eyes of a batch, N of a set, K of a bank; H, W the stored size, h, w a
layer's. Of what remains, [..., C] are channels: colours of images, classes of label
maps, features of a layer (N in formulas).
"""

# First of all: it sets what TensorFlow reads while it loads.
import gaze  # noqa: F401

"""The simulator's people and crops fitted to unlabelled eyes, by what masks show.

What words mean here:

* *layout*: a `gaze.simulator.population.Population`, what people, crops and directions
  are drawn from;
* *target*: the unlabelled eyes that a layout is fitted to;
* *number*: a length or place measured in one mask; *statistic*: a mean, spread or
  correlation of numbers over a set;
* *start*: the layout that a fit begins with, and its prior's middle;
* *parameter*: a field of the layout that a fit moves.

Lengths are px of a patch 60 px wide, places from its middle, x to the right and y down.
"""

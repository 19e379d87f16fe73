"""SimGAN's second task: joints of a hand in depth images (NYU), beside gaze.

Shrivastava et al. 2017 refine synthetic depth images of hands and judge them by a
stacked hourglass that finds the joints. Here are the reader of NYU's format, a small
hourglass and the measure; nothing else in the project knows of hands.
"""

"""The Visual Turing test: people say of single eyes whether they are real or refined.

Shrivastava et al. 2017 and Zhao et al. 2018 (Table 1) end with it. ``refiner.turing``
holds a study in the browser; what its answers say is in ``statistics``.
"""

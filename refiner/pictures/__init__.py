"""Pictures after Figs. 4 to 9 of Zhao et al. 2018, made of finished runs."""

"""What estimators share: how a network is fitted, how eyes become rows of numbers."""

"""Synthetic stroke MRI: invented brains, scanned by invented scanners, for training and testing.

Everything follows from (seed, index); no image of a person goes in.
"""

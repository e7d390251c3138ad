"""Turns trained networks into bundles: python3 -m penumbra_export --help.

Runs on Python 3.8 with torch 1.11 and numpy, and on what came later; nothing else is needed.
"""

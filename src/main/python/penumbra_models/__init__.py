"""Builds and evaluates the model bundles that ship with Penumbra. Never needed at run time."""

"""Synthetic stroke cases for Penumbra: invented brains with lesions that are known exactly.

No patient's data went into them. The cases are dedicated to the public domain (CC0-1.0).
"""

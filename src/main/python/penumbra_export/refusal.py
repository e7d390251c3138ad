"""What is said to a person when an export cannot be done."""


class Refused(Exception):
    """One or two sentences: what was found, and what would be right."""


def listed(names, most=6):
    """The names as a text, shortened: `a, b, c and 4 more`."""
    names = [str(name) for name in names]
    if not names:
        return "nothing"
    if len(names) <= most:
        return ", ".join(names)
    return "{} and {} more".format(", ".join(names[:most]), len(names) - most)


def inside(folder):
    """What a folder holds, for a message."""
    return listed(sorted(entry.name for entry in folder.iterdir()))

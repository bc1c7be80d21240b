"""How many examples hypothesis tries: few in the ordinary run, many under the profile ``deep``."""

from hypothesis import settings

ORDINARY = 100
"""Examples of a property in the ordinary run; others are fewer or more by the same factor."""
DEEP = 5000


def register_profiles() -> None:
    """Make both profiles known, and load the ordinary one."""
    settings.register_profile("gristmill", deadline=None, max_examples=ORDINARY)  # how long one takes says nothing here
    settings.register_profile("deep", deadline=None, max_examples=DEEP, print_blob=True)
    settings.load_profile("gristmill")


def deeper(*, max_examples: int, stateful_step_count: int) -> settings:
    """Return settings with so many examples in the ordinary run, and as much more as the profile has under another.

    The first ten or so are the simplest that there are, so that fewer than that find little.
    """
    many = max(1, max_examples * settings().max_examples // ORDINARY)
    return settings(max_examples=many, stateful_step_count=stateful_step_count)

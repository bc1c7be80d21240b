"""The error family.

Every error that Gristmill raises is a type below, with a stable ``code`` and a ``transient`` flag that retries look at::

    GristmillError
    ├── Misuse            the request, a file or a setting is wrong; nothing was changed
    │   ├── InvalidInput
    │   ├── NotFound
    │   └── AlreadyExists
    ├── Refused           a rule said no: a gate, a guard, a permission
    ├── Inconclusive      not enough evidence to say yes or no
    └── Failed            it should have worked and did not
        ├── Busy          somebody else holds it; try again (transient)
        ├── Unavailable   something outside did not answer (transient)
        └── Corrupt       stored state contradicts itself

Packages subclass these next to the code that raises them. ``api.errors`` maps the families to HTTP and to exit codes.
"""

from typing import ClassVar


class GristmillError(Exception):
    """Say in one sentence which thing is wrong and what the way out is."""

    code: ClassVar[str] = "error"
    transient: ClassVar[bool] = False


class Misuse(GristmillError):
    """The request, a file or a setting is wrong; nothing was changed."""

    code = "misuse"


class InvalidInput(Misuse):
    """A value does not have the form that it must have."""

    code = "invalid_input"


class NotFound(Misuse):
    """The named thing does not exist in this workspace."""

    code = "not_found"


class AlreadyExists(Misuse):
    """The name is taken."""

    code = "already_exists"


class Refused(GristmillError):
    """A rule said no: a gate, a guard, a permission."""

    code = "refused"


class Inconclusive(GristmillError):
    """There is not enough evidence to say yes or no."""

    code = "inconclusive"


class Failed(GristmillError):
    """Something that should have worked did not."""

    code = "failed"


class Busy(Failed):
    """Somebody else holds the thing; the same call may go through later."""

    code = "busy"
    transient = True


class Unavailable(Failed):
    """Something outside the process did not answer."""

    code = "unavailable"
    transient = True


class Corrupt(Failed):
    """Stored state contradicts itself."""

    code = "corrupt"

"""The errors, one tree. Each message says where, what, and what to do.

    SaysoError
    ├── MisuseError (ValueError)      the call is wrong: an impossible date, an unknown format        exit code 2
    │   └── UnknownError              the ledger has no entry or report of this id
    ├── RefusedError                  this input cannot be read; others can                           exit code 1
    │   ├── MissingError              no such file, a folder without reports, no permission
    │   ├── EmptyError                nothing to read: no text, a page without an article
    │   ├── NotTextError              bytes that are no text: a picture, a program, a broken encoding
    │   ├── TooLargeError             over the limit of size
    │   └── HostileError              parsing ran out of its time or memory, or would have: a bomb, entities
    ├── OutputError (OSError)         the answer cannot be written: a read-only or full disk          exit code 1
    ├── KilledError                   a process that was reading for us was killed                    exit code 1
    ├── BusyError                     the ledger is locked by another, or its server does not answer  exit code 1
    ├── ConflictError                 somebody else changed the entry since, or an undo has no ground exit code 1
    ├── DeniedError                   who asks is not known, or may not                               exit code 1
    │   └── TooOftenError             refused too often: later it may go
    └── DamagedError                  what sayso itself stands on is broken                           exit code 3
        ├── ModelError                the model folder is missing, incomplete or altered
        ├── LedgerError               no ledger, or a damaged one; offsets that do not fit the text
        └── NewerError                the ledger was made by a newer sayso

Nothing in a report's text raises: trouble there is a Note. All errors survive pickling.
"""

from __future__ import annotations


class SaysoError(Exception):
    """Base of all errors. `where` names the input (a path, "standard input"), `what` the fault, `remedy` what to do."""

    exit_code = 1

    def __init__(self, where: str, what: str, remedy: str = "") -> None:
        super().__init__(where, what, remedy)
        self.where, self.what, self.remedy = where, what, remedy

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.remedy}" if self.remedy else "")


class MisuseError(SaysoError, ValueError):
    """The call is wrong."""

    exit_code = 2


class UnknownError(MisuseError):
    """The ledger has nothing of this id."""


class RefusedError(SaysoError):
    """The input cannot be read."""


class MissingError(RefusedError):
    """There is nothing at this path, or it may not be read."""


class EmptyError(RefusedError):
    """The input holds no text."""


class NotTextError(RefusedError):
    """The bytes are no text."""


class TooLargeError(RefusedError):
    """The input is over the limit of size."""


class HostileError(RefusedError):
    """Parsing ran out of its time or memory, or would have: a bomb, entities."""


class OutputError(SaysoError, OSError):
    """The answer cannot be written."""


class DamagedError(SaysoError):
    """What sayso stands on is broken."""

    exit_code = 3


class KilledError(SaysoError):
    """A process that was reading was killed from outside, perhaps for want of memory."""


class BusyError(SaysoError):
    """The ledger cannot be had now; later it can."""


class ConflictError(SaysoError):
    """The change rests on what is no longer so."""


class DeniedError(SaysoError):
    """Who asks is not known, or may not do this."""


class TooOftenError(DeniedError):
    """Whoever asks was refused too often, and must wait."""


class LedgerError(DamagedError):
    """There is no ledger, or what stands in it does not fit together."""


class NewerError(DamagedError):
    """The ledger's form is newer than this sayso knows."""


class ModelError(DamagedError):
    """The model folder is missing, incomplete or altered."""

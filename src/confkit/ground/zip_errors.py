"""What reading a .zip raises where the file is cut off, damaged, locked or made some odd way.

`zipfile` documents BadZipFile alone; what its decompressors and its reader of names raise comes
through as it is. An OSError is the disk's.
"""

from __future__ import annotations

import zipfile
import zlib

NOT_WHOLE: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    ValueError,
)
"""Cut off or damaged, or packed in a way that Python does not know."""

UNREADABLE: tuple[type[Exception], ...] = (*NOT_WHOLE, RuntimeError, KeyError, OSError)
"""These, or locked with a password, or a file is not in it, or the disk does not give it."""

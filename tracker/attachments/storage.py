"""Where the bytes of attachments lie: the folder ``uploads`` of the instance, under names made by chance."""

import os
import secrets
from pathlib import Path

from flask import current_app


def folder() -> Path:
    """The folder of all uploads, made when it is first needed. No web server serves it."""
    path = Path(current_app.config["INSTANCE"]) / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(content: bytes) -> str:
    """Write the bytes, safe against a power cut, and give back the name they are kept under."""
    name = secrets.token_hex(16)
    with open(folder() / name, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    directory = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return name


def path_of(stored_as: str) -> Path:
    """Where the bytes are; they may be gone."""
    return folder() / stored_as


def discard(stored_as: str) -> None:
    """Delete the bytes. Only after the row's removal was committed."""
    path_of(stored_as).unlink(missing_ok=True)

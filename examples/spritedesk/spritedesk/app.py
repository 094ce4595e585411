"""The command line, the application object and its beginning and end."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from qtpy.QtGui import QIcon, QPixmap
from qtpy.QtWidgets import QApplication

from . import leaks
from .canvas import Canvas
from .hub import hub
from .images import sheet_image
from .palette import Palette
from .rom import RomError
from .sample_art import HERO, PALETTES
from .sheet import Sheet
from .theme import apply_theme


def _icon() -> QIcon:
    hero = Canvas.from_art(HERO, mirrored=True)
    sheet = Sheet(hero.width, hero.height, bytes(hero.pixels))
    image = sheet_image(sheet, Palette.from_hex(PALETTES["day"]))
    return QIcon(QPixmap.fromImage(image.scaled(64, 64)))


def make_application(arguments: Sequence[str] = ("spritedesk",)) -> QApplication:
    """The application object, with its look; the one that exists when there is one."""
    app = QApplication.instance() or QApplication(list(arguments))
    app.setApplicationName("spritedesk")
    app.setApplicationDisplayName("Spritedesk")
    apply_theme(app)
    app.setWindowIcon(_icon())
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the editor until its window is closed; return the exit code."""
    parser = argparse.ArgumentParser(prog="spritedesk", description="A small sprite editor.")
    parser.add_argument("--rom", type=Path, metavar="FILE", help="open this file")
    parser.add_argument(
        "--leaks", action="store_true", help=f"plant the leaks, as {leaks.VARIABLE}=planted does"
    )
    options = parser.parse_args(arguments)
    if options.leaks:
        leaks.select("planted")
    app = make_application()
    from .main_window import MainWindow

    try:
        if options.rom:
            hub().open_rom(options.rom)
    except RomError as error:
        print(f"spritedesk: {error}", file=sys.stderr)
        return 1
    window = MainWindow()
    window.show()
    code = app.exec_()
    window.shut_down()
    return code


def leave(code: int) -> NoReturn:
    """End the process. With leaks planted, at once: Qt may crash while it takes them down."""
    if any(map(leaks.planted, leaks.PLACES)):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)

"""Pictures of pages that are kept, and how far a page may be from its picture.

A picture is a copy of the first screen at half its size. Letters differ by a shade between
machines, so pictures are compared by the mean colour of small squares: a square differs when its
mean does by more than smoother letters make it, and a page differs when too many squares do, over
all of it or side by side in one place. A label of one word that is lost is enough.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parent / "pictures"
TAKEN_BY = FOLDER / "chromium.txt"
"""What set the letters of the pictures; another Chromium, or other fonts, break lines elsewhere."""
WIDTHS = """() => ["14px 'Source Sans'", "16px 'Source Sans'", "13px monospace", "14px sans-serif"]
  .map(font => {
    const line = document.createElement('span');
    line.textContent = 'one ranking, or one item, shown once: 0123456789';
    line.style.cssText = `position:absolute; white-space:pre; font:${font}`;
    document.body.append(line);
    const width = line.getBoundingClientRect().width;
    line.remove();
    return width.toFixed(2);
  }).join(' ')"""
HALF = 2
"""Points of a screen that a point of its picture stands for, in either direction."""
SQUARE = 5
"""Points of a picture that make the side of a square: 10 of the screen."""
SHADE = 24.0
"""By how much of 255 the mean of a square may differ. Between runs and settings of the letters 29
was the most, in one square, and 7 the usual; a label that is lost makes 40 to 250."""
SHARE = 0.004
"""Squares of a page that may differ."""
PLACE, CROWD = 5, 0.16
"""Side of a place in squares, 50 points of the screen; share of its squares that may differ."""
COLOURS = 128
RENEWS = os.environ.get("COUNTERCLICK_PICTURES") == "renew"
"""Whether pictures are written and not compared: `make pictures`."""


@dataclass(frozen=True)
class Distance:
    """How far a screen is from its picture, and where most."""

    share: float
    crowd: float
    place: tuple[int, int]

    @property
    def near(self) -> bool:
        """Whether it is the same page, give or take letters."""
        return self.share <= SHARE and self.crowd <= CROWD


def compare(screen: bytes, name: str, failures: Path) -> str:
    """Nothing when the screen looks like its picture, else what is wrong and what to do.

    Args:
        screen: the PNG of a screen.
        name: of its picture.
        failures: a folder that takes a screen that differs.
    """
    kept = FOLDER / f"{name}.png"
    failures.mkdir(parents=True, exist_ok=True)
    taken = failures / f"{name}.png"
    taken.write_bytes(screen)
    if RENEWS:
        small(taken).convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(
            kept, optimize=True
        )
        return ""
    if not kept.exists():
        return f"{name} has no picture yet: `make pictures` takes it."
    found = distance(small(taken), Image.open(kept).convert("RGB"))
    if found.near:
        return ""
    x, y = found.place
    return (
        f"{name} does not look like tests/browser/pictures/{name}.png: {found.share:.1%} of its "
        f"squares differ, {found.crowd:.0%} of those around x={x}, y={y}. The screen is {taken}. "
        "If it is what you want, `make pictures` renews the pictures; look at them in the diff."
    )


def taken_by() -> str:
    """What set the letters of the pictures: see `setting`."""
    return TAKEN_BY.read_text().strip()


def setting(version: str, page) -> str:
    """The first number of the version of Chromium, and how wide it sets a line in four fonts."""
    return f"Chromium {version.partition('.')[0]}, widths {page.evaluate(WIDTHS)}"


def small(file: Path) -> Image.Image:
    """A screen at the size of its picture."""
    return Image.open(file).convert("RGB").reduce(HALF)


def distance(screen: Image.Image, kept: Image.Image) -> Distance:
    """Compare two pictures by the means of their squares."""
    if screen.size != kept.size:
        return Distance(1.0, 1.0, (0, 0))
    differs = (np.abs(_means(screen) - _means(kept)).max(axis=2) > SHADE).astype(float)
    places = np.lib.stride_tricks.sliding_window_view(differs, (PLACE, PLACE)).mean(axis=(2, 3))
    row, column = np.unravel_index(places.argmax(), places.shape)
    scale = HALF * SQUARE
    middle = PLACE // 2 + 0.5
    place = (int((column + middle) * scale), int((row + middle) * scale))
    return Distance(float(differs.mean()), float(places.max()), place)


def _means(picture: Image.Image) -> np.ndarray:
    """(rows, columns, 3) mean colour of each square."""
    points = np.asarray(picture, dtype=float)
    rows, columns = points.shape[0] // SQUARE, points.shape[1] // SQUARE
    squares = points[: rows * SQUARE, : columns * SQUARE]
    return squares.reshape(rows, SQUARE, columns, SQUARE, 3).mean(axis=(1, 3))

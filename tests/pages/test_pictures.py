"""Screens and their pictures: other letters pass, a lost label and a moved page do not."""

import numpy as np
from PIL import Image

from tests.browser import pictures


def screen() -> np.ndarray:
    """A white screen of 1280 x 900 with a dark bar and a line of letters."""
    points = np.full((900, 1280, 3), 255, dtype=np.uint8)
    points[100:140, 200:600] = (11, 92, 173)
    letters = np.random.default_rng(0).choice([20, 255], (14, 80, 1), p=[0.35, 0.65])
    points[300:314, 400:480] = letters
    return points


def change(points: np.ndarray, tmp_path) -> pictures.Distance:
    """How far the points are from those of `screen`."""
    for name, image in (("kept", screen()), ("taken", points)):
        Image.fromarray(image).save(tmp_path / f"{name}.png")
    kept, taken = (pictures.small(tmp_path / f"{name}.png") for name in ("kept", "taken"))
    return pictures.distance(taken, kept)


def test_smoother_letters_are_the_same_page(tmp_path):
    points = screen().astype(float)
    points[300:314, 400:480] = 0.85 * points[300:314, 400:480] + 0.15 * 255
    assert change(points.astype(np.uint8), tmp_path).near


def test_a_lost_label_is_found_where_it_was(tmp_path):
    points = screen()
    points[300:314, 400:480] = 255
    found = change(points, tmp_path)
    assert not found.near
    assert abs(found.place[0] - 440) < 60
    assert abs(found.place[1] - 307) < 60


def test_a_page_that_moved_is_another_page(tmp_path):
    assert not change(np.roll(screen(), 12, axis=0), tmp_path).near


def test_a_page_without_picture_says_how_to_take_it(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "FOLDER", tmp_path / "kept")
    monkeypatch.setattr(pictures, "RENEWS", False)
    Image.fromarray(screen()).save(tmp_path / "page.png")
    said = pictures.compare((tmp_path / "page.png").read_bytes(), "page", tmp_path / "failed")
    assert "`make pictures`" in said

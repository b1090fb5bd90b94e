"""Hostile text in Markdown sinks: it shows its letters and does nothing."""

from hypothesis import given
from hypothesis import strategies as st

from pages.parts.shared.messages.escape import JOINER, text


def test_links_images_and_icons_are_taken_apart():
    for hostile in (
        "![x](https://a.invalid/x.png)",
        "www.a.invalid",
        "a@b.invalid",
        ":material/home:",
    ):
        shown = text(hostile)
        assert "](" not in shown
        assert "://" not in shown
        assert JOINER in shown


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=80))
def test_the_letters_are_all_there(given_text):
    assert text(given_text).replace(JOINER, "").replace("\\", "") == given_text.replace("\\", "")


def test_long_and_unprintable_text_is_cut_and_cleaned():
    assert len(text("x" * 1_000)) == 400
    assert "\n" not in text("a\nb")

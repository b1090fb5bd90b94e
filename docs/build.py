"""Write the parts of the documentation that the code already knows: `make reference`."""

from pathlib import Path

from engine.cli import reference as command_line
from engine.reports import reference as methods
from engine.reports import sheets

HERE = Path(__file__).parent


def written() -> dict[str, str]:
    """Every generated page by its path below `docs`."""
    pages = {f"methods/{name}": text for name, text in methods.pages().items()}
    pages |= {f"lecture/{name}": text for name, text in sheets.pages().items()}
    return pages | {"glossary.md": methods.glossary(), "command_line.md": command_line.page()}


if __name__ == "__main__":
    for name, text in written().items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

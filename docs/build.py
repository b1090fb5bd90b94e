"""Write the parts of the documentation that the code already knows: `make reference`."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from engine.cli import reference as command_line
from engine.reports import reference as methods
from engine.reports import sheets

HERE = Path(__file__).parent


def written() -> dict[str, str]:
    """Every generated page by its path below `docs`."""
    pages = {f"methods/{name}": text for name, text in methods.pages().items()}
    pages |= {f"lecture/{name}": text for name, text in sheets.pages().items()}
    pages |= {"glossary.md": methods.glossary(), "command_line.md": command_line.page()}
    return pages | {"../README.md": readme()}


def readme() -> str:
    """The README, with what its Python example prints now below the example."""
    text = (HERE.parent / "README.md").read_text("utf-8")
    program = re.findall(r"```python\n(.*?)```", text, re.S)[0]
    with redirect_stdout(StringIO()) as printed:
        exec(compile(program, "README.md", "exec"), {})
    shown = f"```text\n{printed.getvalue()}```"
    return re.sub(r"```text\n.*?```", lambda _: shown, text, count=1, flags=re.S)


if __name__ == "__main__":
    for name, text in written().items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

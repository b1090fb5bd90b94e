"""A chart as a program: the lines that set it up, and the figure that prints its own numbers."""


def drawn_by(setup: str, module: str, call: str) -> str:
    """A program that makes a figure again and prints the numbers of its CSV.

    Args:
        setup: the lines that make what the call names.
        module: where the function of the call is defined.
        call: the expression that makes the figure.
    """
    function = call.partition("(")[0]
    return f"{setup.rstrip()}\nfrom {module} import {function}\n\nprint({call}.csv())\n"

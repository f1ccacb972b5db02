"""Word lists, one text file each; a line that begins with # says what the list is and where it comes from."""

from importlib.resources import files


def read_words(name: str) -> list[str]:
    """The words of the list in order, lines and blanks alike separating them."""
    lines = files(__package__).joinpath(f"{name}.txt").read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]

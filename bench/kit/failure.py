"""The error that ends the kit with one line instead of a traceback."""


class Failure(Exception):
    """Something that the person who runs the kit can act on."""

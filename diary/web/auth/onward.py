"""Where a visitor may be led on to."""


def is_ours(path: str) -> bool:
    """Whether an address is a path of this site, and nothing that a browser could read as another one."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()

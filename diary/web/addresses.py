"""The addresses of the application, each worked out once: a page has a score of them, and its routes never change."""

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request

REMEMBERED = 8192


class Addressing(Flask):
    """Flask, which remembers the addresses on this server that it has put together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as Flask has them)
        super().__init__(*args, **kwargs)
        # Of equal values that read differently, such as 1 and True, each is remembered for itself.
        self._remembered = lru_cache(maxsize=REMEMBERED, typed=True)(self._address)

    def url_for(self, /, endpoint: str, **values: Any) -> str:  # noqa: ANN401 (as Flask has it)
        """An address, remembered unless it names a host or leans on the page that asks."""
        if not has_request_context() or endpoint.startswith(".") or values.get("_external") or values.get("_scheme"):
            return super().url_for(endpoint, **values)
        found: str = self._remembered(request.script_root, endpoint, **values)
        return found

    def _address(self, _script_root: str, endpoint: str, /, **values: Any) -> str:  # noqa: ANN401 (as Flask has it)
        return super().url_for(endpoint, **values)

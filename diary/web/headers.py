"""The headers that every answer carries."""

from typing import Final

from flask import Flask, Response, request

from diary.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
PERMISSIONS = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
    "microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
)
"""Nothing of what a phone could tell about its owner."""

ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OVER_TLS: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""Binds a browser to TLS for a year, where the diary is served over it."""
_NOT_KEPT = ("Cache-Control", "no-store")


def install(app: Flask, settings: Settings) -> None:
    """Write the headers last; they are put together once, since no page ever says anything else."""
    always = tuple((ALWAYS | (OVER_TLS if settings.over_tls else {})).items())

    def write(response: Response) -> Response:
        """Only static files may be kept by a browser or anything between."""
        response.headers.extend(always)
        if request.endpoint != "static" or response.status_code >= 400:  # noqa: PLR2004 (every error)
            response.headers.set(*_NOT_KEPT)
        return response

    app.after_request(write)

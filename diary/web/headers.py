"""The headers that every answer carries."""

from flask import Response, request

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def write(response: Response) -> Response:
    """Add the headers; only static files may be kept by a browser or anything between."""
    response.headers.update(ALWAYS)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def strict_transport(response: Response) -> Response:
    """Bind a browser to TLS for a year, where the diary is served over it."""
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response

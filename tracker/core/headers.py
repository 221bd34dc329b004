"""The headers of every answer: what a browser may load, who may frame us, what may be kept.

Nothing of ours is inline and nothing comes from anybody else's host, so the policy can be strict.
"""

from flask import Flask, Response, current_app, request

from tracker.core.permissions import PUBLIC, access_of

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
A_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Put the headers on every answer, those of errors included."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """The headers that are always there, HSTS where we are reached by https, and what may be kept."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if str(current_app.config.get("BASE_URL", "")).startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains")
    response.headers.setdefault("Vary", "Cookie")
    _say_what_may_be_kept(response)
    return response


def _say_what_may_be_kept(response: Response) -> None:
    """Our own files for a year when their address is marked by their contents; nothing that is not public.

    A public page may say so itself; otherwise, and whenever somebody is signed in, nothing is kept.
    """
    if request.endpoint == "static" and response.status_code in (200, 304):
        marked = "v" in request.args or "/vendor/" in request.path
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if marked else "no-cache"
        response.headers.pop("Vary", None)
    elif not _is_public() or "Set-Cookie" in response.headers:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-store")


def _is_public() -> bool:
    return request.endpoint is not None and access_of(request.endpoint) == PUBLIC

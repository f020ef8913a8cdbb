"""Headers that every answer carries. Pages load nothing from outside and run no script that stands in them."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def policy(pictures_from: str) -> str:
    """For a page that may also load pictures, and nothing else, from one origin (`https://host`)."""
    return POLICY.replace("img-src 'self'", f"img-src 'self' {pictures_from}")


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HEADERS = {**ALWAYS, "Content-Security-Policy": POLICY}
_SENT = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in HEADERS.items()]

_WITH_TLS = (b"strict-transport-security", b"max-age=31536000")


class SecurityHeaders:
    """Adds them where the answer has not set its own; and with TLS that the address is never asked for without it."""

    def __init__(self, app: ASGIApp, has_tls: bool = False) -> None:
        self._app = app
        self._sent = [*_SENT, *([_WITH_TLS] if has_tls else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                named = {name.lower() for name, _ in own}
                message = {**message, "headers": [*own, *(header for header in self._sent if header[0] not in named)]}
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)

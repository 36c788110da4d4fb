"""What other middleware adds to every answer and public tiles must not carry."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SHARED = "is_shared_tile"


class SharedTiles:
    """Let shared caches keep one copy of a public tile for all readers.

    A tile's language is in its address and its content is the same for everybody, but the middleware for sessions and
    languages says of every answer that it depends on the cookie and on Accept-Language. Stands outside of both.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; of a public tile say that only its packing depends on the request."""
        response = self.get_response(request)
        if getattr(response, SHARED, False):
            response.headers["Vary"] = "Accept-Encoding"
        return response

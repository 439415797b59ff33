"""The requests whose instructions are counted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CountedCase:
    """One request that is sent again and again."""

    name: str
    title: str
    path: str
    # Header lines beside Host and Authorization.
    fields: tuple = ()

    def head(self, port, token):
        """The request's bytes."""
        lines = (f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *self.fields,
                 f"Authorization: Bearer {token}", "", "")
        return "\r\n".join(lines).encode()


ALL = (
    CountedCase("W1", "Host and Authorization, as wrk sends them; a small answer", "/"),
    CountedCase(
        "browser", "what a browser sends to a page's API, and an application's answer", "/page",
        (
            "Connection: keep-alive",
            'sec-ch-ua: "Chromium";v="134", "Not:A-Brand";v="24", "Google Chrome";v="134"',
            "sec-ch-ua-mobile: ?0",
            'sec-ch-ua-platform: "Linux"',
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/134.0.0.0 Safari/537.36",
            "Accept: application/json, text/plain, */*",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Mode: cors",
            "Sec-Fetch-Dest: empty",
            "Referer: https://shop.example.com/orders?state=open&page=2",
            "Accept-Encoding: gzip, deflate, br, zstd",
            "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
            "Cookie: _ga=GA1.1.1713541213.1741684410; theme=dark; consent=necessary; "
            "session=kq3V9vZ0h1S7m2XcYp8aT5uWb4nRd6eL",
        )),
)

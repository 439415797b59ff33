"""The application behind gunicorn in the differential test: says which request it was given."""


def application(environ, start_response):
    body = environ["wsgi.input"].read()
    target = environ["RAW_URI"]
    start_response(
        "200 OK",
        [
            ("Content-Length", str(len(body))),
            ("X-Echo", environ["REQUEST_METHOD"] + " " + target),
            ("X-Body-Bytes", str(len(body))),
        ],
    )
    return [body]

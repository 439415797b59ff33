"""The service behind Postern in a soak: tells each request's number, caller and body back.

    upstream.py PORT

It dies when it is killed, in the middle of whatever it does; that is what it is for.
"""

import asyncio
import hashlib
import sys


async def read_body(reader, fields):
    """The body, by length or in chunks."""
    if fields.get("transfer-encoding") == "chunked":
        body = b""
        while True:
            size = int((await reader.readline()).split(b";")[0], 16)
            body += await reader.readexactly(size)
            await reader.readline()
            if size == 0:
                return body
    return await reader.readexactly(int(fields.get("content-length", 0)))


async def serve(reader, writer):
    """One connection, request after request."""
    try:
        while True:
            line = await reader.readline()
            if not line:
                return
            method, target, _ = line.decode().split()
            fields = {}
            while (field := await reader.readline()) not in (b"\r\n", b""):
                name, _, value = field.decode("latin-1").partition(":")
                fields[name.lower()] = value.strip()
            body = await read_body(reader, fields)
            subject = fields.get("x-auth-subject", "-")
            told = f"{target} {subject} {hashlib.sha256(body).hexdigest()} ".encode()
            content = told + b"x" * (int(target.rpartition("size=")[2] or 0)
                                     if "size=" in target else 0)
            if "chunks=" in target:
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for start in range(0, len(content), 1000):
                    piece = content[start:start + 1000]
                    writer.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
                    await writer.drain()
                writer.write(b"0\r\n\r\n")
            else:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content)
                             + (b"" if method == "HEAD" else content))
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError, ValueError):
        pass
    finally:
        writer.close()


async def main():
    """Serves until it is killed."""
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    async with server:
        await server.serve_forever()


asyncio.run(main())

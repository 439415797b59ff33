"""The upstream behind every subject, one nginx worker, and where the subjects find the keys."""

import os
from pathlib import Path

from . import network
from .failure import Failure
from .processes import wait_until

SMALL_BODY = "hello, world. this is a small body of sixty-four bytes, roughly.\\n"
BODY_SIZES = {"10KiB": 10 * 1024, "1MiB": 1024**2, "100MiB": 100 * 1024**2}

# `/sink` reads a whole request body and then answers: nginx would answer a plain `return` before
# the body has come. It reads into memory, and asks itself for the answer without the body.
_CONFIGURATION = """\
{user}worker_processes 1;
daemon off;
pid {folder}/origin.pid;
error_log {folder}/origin.err;
worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    keepalive_timeout 3600;
    client_max_body_size 0;
    {temporary}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        listen unix:{socket} backlog=4096;
        location / {{ return 200 "{body}"; }}
        location = /whoami {{ return 200 "subject=$http_x_auth_subject\\n"; }}
        location = /jwks.json {{ default_type application/json; alias {keys}; }}
        location = /page {{
            default_type application/json;
            add_header Cache-Control "private, no-cache";
            add_header ETag '"5f1c-62fa0b7de4c80"';
            add_header Vary "Accept-Encoding, Cookie";
            add_header X-Content-Type-Options nosniff;
            add_header Strict-Transport-Security "max-age=31536000";
            add_header Set-Cookie "seen=1; Path=/; Secure; HttpOnly; SameSite=Lax";
            return 200 "{body}";
        }}
        location = /allow {{ return 204; }}
        location /bodies/ {{ root {shared}; }}
        location = /sink {{
            client_body_buffer_size 101m;
            proxy_pass http://127.0.0.1:{port}/;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
        }}
    }}
}}
"""


def nginx_temporary_paths(folder):
    """nginx's folders for temporary files, kept inside the run's folder."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {folder}/nginx-{kind};" for kind in kinds)


def nginx_user():
    """The `user` directive where the kit runs as root: workers then need one that may read it."""
    return "user root;\n" if os.geteuid() == 0 else ""


class Origin:
    """The running upstream."""

    def __init__(self, crew, folder, shared, mint, cpus, open_files):
        self.port = network.free_port()
        self.key_set_url = f"http://127.0.0.1:{self.port}/jwks.json"
        # A socket's path has at most 107 bytes, and a checkout may lie deep.
        self.socket = Path(f"/tmp/postern-bench-{os.getpid()}.sock")
        # The bodies are kept for later runs, in the folder that all runs share.
        self._bodies = shared / "bodies"
        self._bodies.mkdir(exist_ok=True)
        for name, size in BODY_SIZES.items():
            path = self._bodies / name
            if not path.exists() or path.stat().st_size != size:
                path.write_bytes(b"0123456789abcde\n" * (size // 16))
        configuration = folder / "origin.conf"
        configuration.write_text(_CONFIGURATION.format(
            folder=folder, shared=shared, port=self.port, socket=self.socket, body=SMALL_BODY,
            user=nginx_user(), keys=mint.key_set_path.resolve(), files=open_files,
            temporary=nginx_temporary_paths(folder)))
        self.process = crew.start(
            "upstream", ["nginx", "-c", configuration], cpus, log=folder / "origin.log")
        if not wait_until(lambda: network.ask(self.port, "/")[0] == 200, 10):
            raise Failure(f"the upstream does not answer:\n{self.process.tail()}")

    def body_path(self, name):
        """The request path of a body by its size's name."""
        return f"/bodies/{name}"

    def body_file(self, name):
        """The file of a body, to be uploaded."""
        return self._bodies / name

    def close(self):
        """Removes the socket's file."""
        self.socket.unlink(missing_ok=True)

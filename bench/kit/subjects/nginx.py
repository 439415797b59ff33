"""nginx as a plain proxy, and with auth_request asking a stub that always agrees."""

from ..origin import nginx_temporary_paths, nginx_user
from ..setting import Launch
from .subject import Subject

_CONFIGURATION = """\
{user}worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.err;
worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    keepalive_timeout 3600;
    client_max_body_size 0;
    {temporary}
    upstream origin {{
        server {upstream};
        keepalive 256;
        keepalive_requests 100000000;
    }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        proxy_http_version 1.1;
        proxy_request_buffering off;
        location / {{
            {authentication}
            proxy_pass http://origin;
            # In each location, which inherits none of these once it has one of its own.
            proxy_set_header Connection "";
            proxy_set_header X-Auth-Subject user-1234;
        }}
        location = /auth {{
            internal;
            proxy_pass http://origin/allow;
            proxy_pass_request_body off;
            proxy_set_header Connection "";
            proxy_set_header Content-Length "";
        }}
    }}
}}
"""


class NginxPlain(Subject):
    """Forwards everything, with one constant header as the identity."""

    name = "nginx"
    title = "nginx, plain"
    programs = ("nginx",)
    authentication = ""

    def prepare(self, surroundings, setting):
        configuration = surroundings.folder / "nginx.conf"
        configuration.write_text(_CONFIGURATION.format(
            user=nginx_user(), workers=setting.workers, folder=surroundings.folder,
            files=surroundings.open_files, port=surroundings.port,
            temporary=nginx_temporary_paths(surroundings.folder),
            upstream=surroundings.upstream_text(setting), authentication=self.authentication))
        return Launch(["nginx", "-c", configuration])


class NginxAuthRequest(NginxPlain):
    """Asks the upstream's 204 before each request: the price of the question, without a verdict."""

    name = "nginx-auth"
    title = "nginx, auth_request to a stub"
    authentication = "auth_request /auth;"

"""Caddy as a plain proxy."""

from ..setting import Launch
from .subject import Subject

_CONFIGURATION = """\
{{
    admin off
    auto_https off
    persist_config off
    log {{
        level ERROR
    }}
}}
:{port} {{
    bind 127.0.0.1
    reverse_proxy {upstream} {{
        transport http {{
            keepalive_idle_conns_per_host 256
        }}
    }}
}}
"""


class CaddyPlain(Subject):
    """Forwards everything."""

    name = "caddy"
    title = "Caddy, plain"
    programs = ("caddy",)

    def prepare(self, surroundings, setting):
        configuration = surroundings.folder / "Caddyfile"
        configuration.write_text(_CONFIGURATION.format(
            port=surroundings.port, upstream=surroundings.upstream_text(setting, unix="unix/")))
        folder = str(surroundings.folder)
        return Launch(
            [surroundings.programs["caddy"], "run", "--adapter", "caddyfile", "--config",
             configuration],
            {"GOMAXPROCS": str(setting.workers), "HOME": folder, "XDG_DATA_HOME": folder,
             "XDG_CONFIG_HOME": folder})

"""What a subject is asked to be for one measurement, and the surroundings it is started in."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """The differences between measurements that a subject must be configured for."""

    # How the upstream is reached: "tcp" or "unix"; "lean" is the one of `answer.c`, by TCP.
    upstream: str = "tcp"
    # Worker threads or processes.
    workers: int = 1
    # Routes in the configuration, of which requests match the last.
    routes: int = 1
    # The signature algorithm of the tokens.
    algorithm: str = "RS256"
    # Tokens are opaque and resolved at the issuer's userinfo endpoint.
    opaque: bool = False
    # Keys outlive the process on disk (`state_dir`).
    keeps_state: bool = False
    # How long an answer of the userinfo endpoint is believed, in seconds.
    opaque_cache_seconds: int = 600


@dataclass(frozen=True)
class Surroundings:
    """Where a subject is started: its folder and port, the upstream, keys and issuers."""

    folder: Path
    port: int
    upstream_port: int
    upstream_socket: Path
    # The key set, as a URL and as a file.
    key_set_url: str
    key_set_file: Path
    # Public keys by algorithm: PEM files, and certificates for whoever reads only those.
    public_keys: dict
    certificates: dict
    key_ids: dict
    # Programs that are not in PATH, by name: from PyPI or built here.
    programs: dict
    open_files: int
    # The demo issuer, for opaque tokens; "" where there is none.
    demo_issuer: str = ""

    def upstream_text(self, setting, unix="unix:"):
        """The upstream as ADDRESS:PORT, or as a path with the prefix `unix`."""
        if setting.upstream == "unix":
            return f"{unix}{self.upstream_socket}"
        return f"127.0.0.1:{self.upstream_port}"


@dataclass(frozen=True)
class Launch:
    """How a subject is started."""

    command: list
    environment: dict | None = None

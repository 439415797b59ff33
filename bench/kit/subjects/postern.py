"""Postern's release binary."""

import json

from ..setting import Launch
from ..tokens import AUDIENCE, ISSUER
from .subject import Subject


class Postern(Subject):
    """Verifies tokens once, and each request against them."""

    name = "postern"
    title = "Postern"
    authenticates = True
    programs = ("postern",)

    def unsupported(self, setting):
        return None

    def prepare(self, surroundings, setting):
        upstream = surroundings.upstream_text(setting)
        configuration = {
            "listen": f"127.0.0.1:{surroundings.port}",
            "admin": "none",
            "upstream": upstream if setting.upstream == "unix" else f"http://{upstream}",
            "workers": setting.workers,
            "issuers": [self._issuer(surroundings, setting)],
            "identity_headers": {"X-Auth-Subject": "sub"},
            "routes": [
                *({"path": f"/route-{number}/**"} for number in range(setting.routes - 1)),
                {"path": "/**"}],
            # The bodies and pauses of some workloads are longer than one would allow outside.
            "timeouts": {"client_idle": "10m", "upstream_idle": "10m"},
            "log": {"level": "warning", "format": "text"},
        }
        if setting.keeps_state:
            # Beside the folders of its processes: each finds what the ones before have kept.
            state = surroundings.folder.parent / "postern-state"
            state.mkdir(mode=0o700, exist_ok=True)
            configuration["state_dir"] = str(state)
        path = surroundings.folder / "postern.json"
        path.write_text(json.dumps(configuration, indent=1))
        return Launch([surroundings.programs["postern"], "run", "--config", path])

    @staticmethod
    def _issuer(surroundings, setting):
        if not setting.opaque:
            return {"issuer": ISSUER, "audiences": [AUDIENCE],
                    "jwks_uri": surroundings.key_set_url}
        return {
            "issuer": surroundings.demo_issuer, "audiences": [AUDIENCE],
            "opaque_tokens": {
                "resolve": "userinfo", "cache": f"{setting.opaque_cache_seconds}s"}}

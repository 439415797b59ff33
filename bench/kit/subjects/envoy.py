"""Envoy as a plain proxy, and verifying JWTs with and without its cache of verified ones."""

import json

from ..setting import Launch
from ..tokens import AUDIENCE, ISSUER
from .subject import Subject

_EXTENSIONS = "type.googleapis.com/envoy.extensions.filters"
# Enough for every token of a workload that sends the same ones again.
_CACHED_TOKENS = 20_000


class EnvoyPlain(Subject):
    """Forwards everything."""

    name = "envoy"
    title = "Envoy, plain"
    programs = ("envoy",)

    def prepare(self, surroundings, setting):
        configuration = surroundings.folder / "envoy.json"
        configuration.write_text(json.dumps(self._bootstrap(surroundings, setting), indent=1))
        return Launch([
            surroundings.programs["envoy"], "-c", configuration, "--concurrency",
            setting.workers, "--disable-hot-restart", "--log-level", "error"])

    def filters(self, surroundings):
        """The filters before the router."""
        return []

    def _bootstrap(self, surroundings, setting):
        router = {
            "name": "envoy.filters.http.router",
            "typed_config": {"@type": f"{_EXTENSIONS}.http.router.v3.Router"}}
        manager = {
            "@type": f"{_EXTENSIONS}.network.http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix": "bench",
            "route_config": {"virtual_hosts": [{
                "name": "all", "domains": ["*"], "routes": [{
                    "match": {"prefix": "/"}, "route": {"cluster": "origin", "timeout": "0s"}}]}]},
            "http_filters": [*self.filters(surroundings), router]}
        return {"static_resources": {
            "listeners": [{
                "address": _address(surroundings.port),
                "filter_chains": [{"filters": [{
                    "name": "envoy.filters.network.http_connection_manager",
                    "typed_config": manager}]}]}],
            "clusters": [_cluster(surroundings, setting)]}}


class EnvoyJWT(EnvoyPlain):
    """Verifies signature, times, issuer and audience on every request."""

    name = "envoy-jwt"
    title = "Envoy, jwt_authn"
    authenticates = True
    cache = None

    def filters(self, surroundings):
        provider = {
            "issuer": ISSUER, "audiences": [AUDIENCE],
            "local_jwks": {"filename": str(surroundings.key_set_file)},
            "claim_to_headers": [{"header_name": "x-auth-subject", "claim_name": "sub"}]}
        if self.cache:
            provider["jwt_cache_config"] = self.cache
        return [{
            "name": "envoy.filters.http.jwt_authn",
            "typed_config": {
                "@type": f"{_EXTENSIONS}.http.jwt_authn.v3.JwtAuthentication",
                "providers": {"bench": provider},
                "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "bench"}}]}}]


class EnvoyJWTCached(EnvoyJWT):
    """The same, keeping verified tokens."""

    name = "envoy-jwt-cache"
    title = "Envoy, jwt_authn with its cache"
    cache = {"jwt_cache_size": _CACHED_TOKENS}


def _address(port):
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _cluster(surroundings, setting):
    address = _address(surroundings.upstream_port)
    if setting.upstream == "unix":
        address = {"pipe": {"path": str(surroundings.upstream_socket)}}
    return {
        "name": "origin", "type": "STATIC", "connect_timeout": "5s",
        "load_assignment": {"cluster_name": "origin", "endpoints": [{
            "lb_endpoints": [{"endpoint": {"address": address}}]}]}}

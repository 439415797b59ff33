"""HAProxy as a plain proxy, and verifying JWTs."""

from ..setting import Launch
from ..tokens import ISSUER
from .subject import Subject

_CONFIGURATION = """\
global
    nbthread {workers}
    maxconn {connections}
defaults
    mode http
    timeout connect 5s
    timeout client 600s
    timeout server 600s
    option http-keep-alive
    http-reuse always
frontend bench
    bind 127.0.0.1:{port} backlog 4096
{rules}
    default_backend origin
backend origin
    server origin {upstream}
"""

_JWT_RULES = """\
    http-request set-var(txn.bearer) http_auth_bearer
    http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
    http-request set-var(txn.now) date()
    acl has_token var(txn.bearer) -m found
    acl is_algorithm var(txn.bearer),jwt_header_query('$.alg') -m str {algorithm}
    acl is_signed var(txn.bearer),jwt_verify("{algorithm}","{key}") 1
    acl is_expired var(txn.exp),sub(txn.now) -m int lt 0
    acl is_issuer var(txn.bearer),jwt_payload_query('$.iss') -m str {issuer}
    http-request deny deny_status 401 unless has_token is_algorithm is_signed
    http-request deny deny_status 401 if is_expired
    http-request deny deny_status 401 unless is_issuer
    http-request set-header X-Auth-Subject %[var(txn.bearer),jwt_payload_query('$.sub')]"""


class HAProxyPlain(Subject):
    """Forwards everything."""

    name = "haproxy"
    title = "HAProxy, plain"
    programs = ("haproxy",)

    def prepare(self, surroundings, setting):
        configuration = surroundings.folder / "haproxy.cfg"
        configuration.write_text(_CONFIGURATION.format(
            workers=setting.workers, port=surroundings.port,
            # Two descriptors a connection, and some for itself.
            connections=(surroundings.open_files - 100) // 2,
            rules=self.rules(surroundings, setting),
            upstream=surroundings.upstream_text(setting, unix="unix@")))
        return Launch(["haproxy", "-f", configuration])

    def rules(self, surroundings, setting):
        """What it does with a request before forwarding it."""
        return ""


class HAProxyJWT(HAProxyPlain):
    """Verifies signature, expiry and issuer on every request; has no cache."""

    name = "haproxy-jwt"
    title = "HAProxy, jwt_verify"
    authenticates = True
    algorithms = ("RS256", "ES256")

    def rules(self, surroundings, setting):
        return _JWT_RULES.format(
            algorithm=setting.algorithm, key=surroundings.public_keys[setting.algorithm],
            issuer=ISSUER)

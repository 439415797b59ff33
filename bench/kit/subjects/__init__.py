"""The subjects: Postern, and the peers it is measured against."""

from .apache import ApacheOpenIDC
from .caddy import CaddyPlain
from .envoy import EnvoyJWT, EnvoyJWTCached, EnvoyPlain
from .haproxy import HAProxyJWT, HAProxyPlain
from .nginx import NginxAuthRequest, NginxPlain
from .postern import Postern
from .relay import Relay, SpliceRelay

# In this order they are measured, so whom Postern is compared with stand beside it.
ALL = [
    SpliceRelay(), Relay(), Postern(), HAProxyPlain(), HAProxyJWT(), NginxPlain(), EnvoyPlain(),
    EnvoyJWT(), EnvoyJWTCached(), NginxAuthRequest(), CaddyPlain(), ApacheOpenIDC(),
]

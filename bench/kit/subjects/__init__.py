"""The subjects: Postern, and the peers it is measured against."""

from .apache import ApacheOpenIDC
from .caddy import CaddyPlain
from .envoy import EnvoyJWT, EnvoyJWTCached, EnvoyPlain
from .haproxy import HAProxyJWT, HAProxyPlain
from .nginx import NginxAuthRequest, NginxPlain
from .postern import Postern
from .relay import Relay, SpliceRelay

ALL = [
    Relay(), SpliceRelay(), NginxPlain(), HAProxyPlain(), EnvoyPlain(), CaddyPlain(),
    NginxAuthRequest(), HAProxyJWT(), EnvoyJWT(), EnvoyJWTCached(), ApacheOpenIDC(), Postern(),
]

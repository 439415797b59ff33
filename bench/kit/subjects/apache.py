"""Apache with mod_auth_openidc as a resource server that verifies bearer tokens."""

import os

from ..setting import Launch
from ..tokens import ISSUER
from .subject import Subject

_MODULES = "/usr/lib/apache2/modules"
_THREADS = 128

_CONFIGURATION = """\
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule auth_openidc_module {modules}/mod_auth_openidc.so
ServerRoot {folder}
ServerName bench
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.err
LogLevel error
Listen 127.0.0.1:{port}
{user}
StartServers {workers}
ServerLimit {workers}
ThreadLimit {threads}
ThreadsPerChild {threads}
MinSpareThreads {threads}
MaxRequestWorkers {all_threads}
AsyncRequestWorkerFactor 200
MaxConnectionsPerChild 0
ListenBacklog 4096
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 600
OIDCCryptoPassphrase bench
OIDCOAuthVerifyCertFiles {key_id}#{certificate}
OIDCOAuthRemoteUserClaim sub
<Location "/">
    AuthType oauth20
    Require claim "iss:{issuer}"
    RequestHeader set X-Auth-Subject "expr=%{{REMOTE_USER}}"
    ProxyPass {upstream}
</Location>
"""


class ApacheOpenIDC(Subject):
    """Verifies signature, expiry and issuer."""

    name = "apache"
    title = "Apache, mod_auth_openidc"
    authenticates = True
    # Its list of certificates takes RSA keys only.
    algorithms = ("RS256",)
    programs = ("apache2", f"{_MODULES}/mod_auth_openidc.so")

    def prepare(self, surroundings, setting):
        configuration = surroundings.folder / "apache.conf"
        origin = "http://127.0.0.1/" if setting.upstream == "unix" else ""
        upstream = surroundings.upstream_text(setting)
        configuration.write_text(_CONFIGURATION.format(
            modules=_MODULES, folder=surroundings.folder, port=surroundings.port,
            user="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
            workers=setting.workers, threads=_THREADS, all_threads=_THREADS * setting.workers,
            key_id=surroundings.key_ids[setting.algorithm],
            certificate=surroundings.certificates[setting.algorithm], issuer=ISSUER,
            upstream=f"{upstream}|{origin}" if origin else f"http://{upstream}/"))
        return Launch(["apache2", "-DFOREGROUND", "-f", configuration])

#!/usr/bin/env python3
"""Runs glewlwyd, a real OpenID provider, for the integration tests.

    glewlwyd.py start DIRECTORY PORT   starts and seeds it, prints `ready`, stays until killed
    glewlwyd.py rotate PORT PLUGIN     gives a plugin a new signing key, the old one stays listed
    glewlwyd.py replace PORT PLUGIN    gives a plugin a new signing key, the old one is gone

Three OpenID plugins, `rs`, `es` and `ed`, sign with RS256, ES256 and EdDSA; their issuers are
http://127.0.0.1:PORT/api/PLUGIN. The user is alice (password alicepw); the client is web (secret
web-secret), which may use the password and client_credentials grants.
"""
import base64
import ctypes
import http.cookiejar
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

PLUGINS = {"rs": "RS256", "es": "ES256", "ed": "EdDSA"}
SCOPES = ["openid", "scope1", "orders", "introspect"]
SCHEMA = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
MODULES = "/usr/lib/glewlwyd"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, length=None):
    length = length or (value.bit_length() + 7) // 8
    return base64url(value.to_bytes(length, "big"))


def private_jwk(algorithm):
    """A fresh private key as a JWK."""
    jwk = {"kid": str(uuid.uuid4()), "alg": algorithm, "use": "sig"}
    if algorithm == "RS256":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_numbers()
        public = key.public_numbers
        jwk.update(kty="RSA", n=number(public.n), e=number(public.e), d=number(key.d))
        jwk.update(p=number(key.p), q=number(key.q), dp=number(key.dmp1), dq=number(key.dmq1))
        jwk.update(qi=number(key.iqmp))
    elif algorithm == "ES256":
        key = ec.generate_private_key(ec.SECP256R1()).private_numbers()
        public = key.public_numbers
        jwk.update(kty="EC", crv="P-256", x=number(public.x, 32), y=number(public.y, 32))
        jwk.update(d=number(key.private_value, 32))
    else:
        raw = serialization.Encoding.Raw
        key = ed25519.Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes(raw, serialization.PublicFormat.Raw)
        private = key.private_bytes(
            raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
        jwk.update(kty="OKP", crv="Ed25519", x=base64url(public), d=base64url(private))
    return jwk


class Session:
    """A logged-in user of glewlwyd's REST interface."""

    def __init__(self, port, name, password):
        self.base = f"http://127.0.0.1:{port}/api"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.call("POST", "/auth/", {"username": name, "password": password})

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.base + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with self.opener.open(request, timeout=10) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}")


def configuration(directory, port):
    return f"""
port = {port}
bind_address = "127.0.0.1"
external_url = "http://127.0.0.1:{port}"
login_url = "login.html"
api_prefix = "api"
log_mode = "file"
log_level = "WARNING"
log_file = "{directory}/log"
cookie_secure = 0
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "{MODULES}/user"
client_module_path = "{MODULES}/client"
user_auth_scheme_module_path = "{MODULES}/scheme"
plugin_module_path = "{MODULES}/plugin"
database = {{ type = "sqlite3"; path = "{directory}/database"; }};
"""


def plugin(port, name, keys):
    grants = ["code", "token", "id-token", "password", "client", "refresh"]
    parameters = {
        "iss": f"http://127.0.0.1:{port}/api/{name}",
        "jwks-private": json.dumps({"keys": keys}), "jwks-show": True,
        "jwt-type": "rsa", "jwt-key-size": "256", "default-kid": "",
        "access-token-duration": 3600, "refresh-token-duration": 86400, "code-duration": 600,
        "allow-non-oidc": True, "subject-type": "public", "allowed-scope": SCOPES,
        "email-claim": "mandatory", "name-claim": "on-demand", "scope-claim": "no",
        "claims": [], "scope": [], "additional-parameters": [],
        "introspection-revocation-allowed": True,
        "introspection-revocation-allow-target-client": True,
        "introspection-revocation-auth-scope": ["introspect"],
    }
    parameters.update({f"auth-type-{grant}-enabled": True for grant in grants})
    return {"module": "oidc", "name": name, "display_name": name, "enabled": True,
            "parameters": parameters}


def seed(port):
    admin = Session(port, "admin", "password")
    for name, algorithm in PLUGINS.items():
        admin.call("POST", "/mod/plugin/", plugin(port, name, [private_jwk(algorithm)]))
    for scope in SCOPES[1:]:
        admin.call("POST", "/scope/", {
            "name": scope, "display_name": scope, "description": scope,
            "password_required": False, "scheme": {}})
    admin.call("POST", "/user/?source=database", {
        "username": "alice", "name": "Alice", "email": "alice@example.com",
        "password": "alicepw", "scope": SCOPES + ["g_profile"], "enabled": True})
    admin.call("POST", "/client/?source=database", {
        "client_id": "web", "name": "web", "confidential": True, "enabled": True,
        "client_secret": "web-secret", "password": "web-secret",
        "redirect_uri": ["http://127.0.0.1:1/callback"],
        "authorization_type": ["password", "client_credentials", "refresh_token"],
        "token_endpoint_auth_method": ["client_secret_basic"], "scope": SCOPES})
    alice = Session(port, "alice", "alicepw")
    alice.call("PUT", "/auth/grant/web", {"scope": " ".join(SCOPES)})


def start(directory, port):
    connection = sqlite3.connect(f"{directory}/database")
    with open(SCHEMA) as schema:
        connection.executescript(schema.read())
    connection.close()
    with open(f"{directory}/configuration", "w") as file:
        file.write(configuration(directory, port))
    server = subprocess.Popen(
        ["glewlwyd", "-c", f"{directory}/configuration"], preexec_fn=end_with_parent)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    wait_until_open(port, server)
    seed(port)
    print("ready", flush=True)
    sys.exit(server.wait())


def end_with_parent():
    """However this script ends, the server ends with it (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def wait_until_open(port, server):
    for _ in range(200):
        if server.poll() is not None:
            raise SystemExit("glewlwyd ended")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/config/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("glewlwyd does not answer")


def change_key(port, name, keep):
    admin = Session(port, "admin", "password")
    current = admin.call("GET", f"/mod/plugin/{name}")
    keys = json.loads(current["parameters"]["jwks-private"])["keys"] if keep else []
    # The first key signs.
    changed = plugin(port, name, [private_jwk(PLUGINS[name])] + keys)
    admin.call("PUT", f"/mod/plugin/{name}", changed)
    admin.call("PUT", f"/mod/plugin/{name}/reset", {})


def main():
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "start":
        os.environ["LANG"] = "C.UTF-8"
        start(arguments[0], int(arguments[1]))
    elif command in ("rotate", "replace"):
        change_key(int(arguments[0]), arguments[1], keep=command == "rotate")
    else:
        raise SystemExit(__doc__)


main()

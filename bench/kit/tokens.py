"""Keys and tokens: an issuer of the kit's own, whose tokens are signed once and kept.

Tokens have the shape of ORY Hydra's (an `scp` array, an `ext` object). They are signed here through
libcrypto, since signing 20 000 takes seconds, and reused by later runs until they come to expire.
"""

import base64
import ctypes
import ctypes.util
import json
import subprocess
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .failure import Failure

ISSUER = "https://issuer.bench.test"
AUDIENCE = "bench"
SUBJECT = "user-1234"
CLIENT = "bench-client"
ALGORITHMS = ("RS256", "ES256", "EdDSA")

LIFETIME_SECONDS = 30 * 24 * 3600
# A kept token must outlive the longest run.
LEFT_SECONDS_MIN = 24 * 3600

_KEY_OPTIONS = {
    "RS256": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ES256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "EdDSA": ["-algorithm", "ED25519"],
}


class SigningKey:
    """A private key in a PEM file, with which tokens are signed."""

    def __init__(self, algorithm, path):
        self.algorithm = algorithm
        self.path = path
        self.kid = f"bench-{algorithm.lower()}"
        if not path.exists():
            _openssl("genpkey", *_KEY_OPTIONS[algorithm], "-out", path)
        self.public_path = path.with_suffix(".pub.pem")
        _openssl("pkey", "-in", path, "-pubout", "-out", self.public_path)

    def certificate(self):
        """A self-signed certificate of the key, for peers that read nothing else."""
        path = self.path.with_suffix(".crt.pem")
        if not path.exists():
            _openssl("req", "-x509", "-key", self.path, "-subj", "/CN=bench", "-days", "3650",
                     "-out", path)
        return path

    def jwk(self):
        """The public key as a JSON Web Key (RFC 7517)."""
        der = _openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")
        common = {"kid": self.kid, "alg": self.algorithm, "use": "sig"}
        if self.algorithm == "RS256":
            text = _openssl("rsa", "-in", self.path, "-noout", "-modulus").decode()
            modulus = bytes.fromhex(text.strip().removeprefix("Modulus="))
            return common | {"kty": "RSA", "n": _base64url(modulus), "e": "AQAB"}
        # The DER form ends with the point: 4, x and y for P-256, 32 bytes for Ed25519.
        if self.algorithm == "ES256":
            return common | {"kty": "EC", "crv": "P-256", "x": _base64url(der[-64:-32]),
                             "y": _base64url(der[-32:])}
        return common | {"kty": "OKP", "crv": "Ed25519", "x": _base64url(der[-32:])}

    def token(self, signer, subject=SUBJECT, expires_in=LIFETIME_SECONDS):
        """A signed token."""
        now = int(time.time())
        issued = min(now, now + expires_in - 60)
        claims = {
            "iss": ISSUER, "sub": subject, "aud": [AUDIENCE], "client_id": CLIENT,
            "exp": now + expires_in, "iat": issued, "nbf": issued, "jti": str(uuid.uuid4()),
            "scp": ["openid", "offline"], "ext": {},
        }
        header = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT"}
        signed = ".".join(
            _base64url(json.dumps(part, separators=(",", ":")).encode())
            for part in (header, claims))
        return f"{signed}.{_base64url(signer.sign(signed.encode()))}"


class Signer:
    """libcrypto's signature function for one key; not for use by two threads at once."""

    def __init__(self, key):
        self._is_ecdsa = key.algorithm == "ES256"
        self._library = _libcrypto()
        pem = key.path.read_bytes()
        bio = self._library.BIO_new_mem_buf(pem, len(pem))
        self._key = self._library.PEM_read_bio_PrivateKey(bio, None, None, None)
        self._library.BIO_free(bio)
        if not self._key:
            raise Failure(f"{key.path} holds no private key; remove it")
        self._digest = None if key.algorithm == "EdDSA" else self._library.EVP_sha256()

    def sign(self, message):
        """The signature as JWS writes it (RFC 7518 section 3)."""
        context = self._library.EVP_MD_CTX_new()
        room = ctypes.create_string_buffer(1024)
        length = ctypes.c_size_t(len(room))
        done = self._library.EVP_DigestSignInit(context, None, self._digest, None, self._key) == 1 \
            and self._library.EVP_DigestSign(
                context, room, ctypes.byref(length), message, len(message)) == 1
        self._library.EVP_MD_CTX_free(context)
        if not done:
            raise Failure("libcrypto could not sign")
        signature = room.raw[:length.value]
        return _fixed_width(signature) if self._is_ecdsa else signature


class TokenMint:
    """Keys and tokens under one folder."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.keys = {name: SigningKey(name, self.folder / f"{name}.pem") for name in ALGORITHMS}
        self.key_set_path = self.folder / "jwks.json"
        keys = [key.jwk() for key in self.keys.values()]
        self.key_set_path.write_text(json.dumps({"keys": keys}))

    def good(self, algorithm="RS256"):
        """A token that is valid for a month."""
        key = self.keys[algorithm]
        return key.token(Signer(key))

    def expired(self, algorithm="RS256"):
        """A token that expired an hour ago."""
        key = self.keys[algorithm]
        return key.token(Signer(key), expires_in=-3600)

    def badly_signed(self, algorithm="RS256"):
        """A token with one character of its signature changed, whose claims are good."""
        head, _, signature = self.good(algorithm).rpartition(".")
        middle = len(signature) // 2
        other = "A" if signature[middle] != "A" else "B"
        return f"{head}.{signature[:middle]}{other}{signature[middle + 1:]}"

    def pool(self, count, algorithm="RS256"):
        """A file of `count` distinct tokens, one a line; signed now unless kept from before."""
        path = self.folder / f"{algorithm}-{count}.txt"
        key = self.keys[algorithm]
        fresh_until = key.path.stat().st_mtime_ns
        if path.exists() and path.stat().st_mtime_ns > fresh_until and \
                time.time() - path.stat().st_mtime < LIFETIME_SECONDS - LEFT_SECONDS_MIN:
            return path
        print(f"signing {count} {algorithm} tokens", flush=True)
        shares = [range(start, count, 2) for start in range(2)]
        with ThreadPoolExecutor(len(shares)) as threads:
            parts = threads.map(lambda share: _signed(key, share), shares)
        partial = path.with_suffix(".part")
        partial.write_text("".join(f"{token}\n" for part in parts for token in part))
        partial.rename(path)
        return path


def _signed(key, numbers):
    signer = Signer(key)
    return [key.token(signer, subject=f"user-{number:06}") for number in numbers]


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _fixed_width(der):
    """An ECDSA signature's two numbers of 32 bytes each, from DER."""
    at, numbers = 2, b""
    for _ in range(2):
        length = der[at + 1]
        numbers += der[at + 2:at + 2 + length].lstrip(b"\0").rjust(32, b"\0")
        at += 2 + length
    return numbers


def _openssl(*arguments):
    command = ["openssl", *[str(argument) for argument in arguments]]
    outcome = subprocess.run(command, capture_output=True, check=False)
    if outcome.returncode != 0:
        raise Failure(f"{' '.join(command)}: {outcome.stderr.decode(errors='replace').strip()}")
    return outcome.stdout


def _libcrypto():
    name = ctypes.util.find_library("crypto")
    if name is None:
        raise Failure("libcrypto is missing: apt-get install libssl3")
    library = ctypes.CDLL(name)
    pointer = ctypes.c_void_p
    library.BIO_new_mem_buf.restype = pointer
    library.BIO_new_mem_buf.argtypes = [ctypes.c_char_p, ctypes.c_int]
    library.BIO_free.argtypes = [pointer]
    library.PEM_read_bio_PrivateKey.restype = pointer
    library.PEM_read_bio_PrivateKey.argtypes = [pointer] * 4
    library.EVP_sha256.restype = pointer
    library.EVP_MD_CTX_new.restype = pointer
    library.EVP_MD_CTX_free.argtypes = [pointer]
    library.EVP_DigestSignInit.argtypes = [pointer] * 5
    library.EVP_DigestSign.argtypes = [
        pointer, ctypes.c_char_p, pointer, ctypes.c_char_p, ctypes.c_size_t]
    return library

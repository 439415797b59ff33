"""Before anything is measured: does each subject do the work that it is measured at?

An authenticating subject must refuse a bad signature, an expired token and no token at all, and
its upstream must be told the subject of a good one. What does not is no peer.
"""

from dataclasses import replace

from . import network
from .failure import Failure
from .tokens import SUBJECT

_IDENTITY = f"subject={SUBJECT}\n"


def check(bench, subject, setting):
    """Returns what was seen in a few words; throws when the subject does not do its work."""
    if setting.upstream == "lean":
        # It always answers the same; nginx answers with what it was told.
        setting = replace(setting, upstream="tcp")
    with bench.running(subject, setting) as (_, port):
        if not subject.authenticates:
            return "forwards; verifies no tokens"
        mistakes = [*_refusal_mistakes(bench, port, setting),
                    *_identity_mistakes(bench, port, setting)]
    if mistakes:
        raise Failure(f"{subject.title} with {setting.algorithm}: {'; '.join(mistakes)}")
    return f"refuses bad, expired and missing tokens ({setting.algorithm}), tells the subject"


def _refusal_mistakes(bench, port, setting):
    algorithm = setting.algorithm
    wrong = {
        "a bad signature": bench.mint.badly_signed(algorithm),
        "an expired token": bench.mint.expired(algorithm),
        "a missing token": None,
    }
    for name, token in wrong.items():
        status, _ = network.ask(port, "/whoami", token)
        if not 400 <= status < 500:
            yield f"{name} got status {status}"


def _identity_mistakes(bench, port, setting):
    status, body = network.ask(port, "/whoami", bench.warm_token(setting))
    if status != 200 or body != _IDENTITY:
        yield f"for a good token the upstream was told {body!r} (status {status})"

"""The blind relay of `relay.c`, which reads nothing of what it copies."""

from ..setting import Launch
from .subject import Subject


class Relay(Subject):
    """Copies through a buffer."""

    name = "relay"
    title = "blind relay in C (epoll)"
    programs = ("relay",)
    options = ()

    def unsupported(self, setting):
        if setting.workers > 1:
            return "has one thread"
        return super().unsupported(setting)

    def prepare(self, surroundings, setting):
        return Launch([
            surroundings.programs["relay"], f"127.0.0.1:{surroundings.port}",
            surroundings.upstream_text(setting), *self.options])


class SpliceRelay(Relay):
    """Copies by splice(2)."""

    name = "relay-splice"
    title = "blind relay with splice(2)"
    options = ("--splice",)

"""What every subject is to the kit."""


class Subject:
    """A proxy that can be started in front of the upstream."""

    # Short name for the command line and the results.
    name = ""
    # What the report calls it.
    title = ""
    # Verifies tokens itself; then its refusals are checked before anything is measured.
    authenticates = False
    # Signature algorithms that it can verify.
    algorithms = ("RS256", "ES256", "EdDSA")
    # Programs that it needs.
    programs = ()

    def unsupported(self, setting):
        """Why it cannot be what `setting` asks for; None when it can."""
        if setting.opaque:
            return "does not resolve opaque tokens"
        if setting.routes > 1:
            return "has no routes to compare"
        if self.authenticates and setting.algorithm not in self.algorithms:
            return f"does not verify {setting.algorithm}"
        return None

    def prepare(self, surroundings, setting):
        """Writes its configuration and returns how to start it."""
        raise NotImplementedError

"""What the kit's programs share: their end by failure or Ctrl-C, and their folders."""

import datetime
import sys

from .bench import WORK
from .failure import Failure

INTERRUPTED = 130


def new_folder(name):
    """The path of a folder for one run."""
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    return WORK / f"{name}-{stamp}"


def run(main):
    """Runs `main`, which returns an exit code, and ends the process with it."""
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        print("bench: stopped; everything that was started is ended", file=sys.stderr)
        sys.exit(INTERRUPTED)

"""Atheris on one codec: `python -m tests.fuzz.with_atheris TARGET CORPUS -runs=1000000`; see scripts/fuzz.sh.

No part of the gate: Atheris is installed by scripts/fuzz.sh, beside the environment and not into it.
"""

import sys
from pathlib import Path

import atheris


def main() -> None:
    """The first argument names the target and the second the folder of inputs; libFuzzer takes the rest."""
    _, name, corpus, *options = sys.argv
    # Imported here, so that Atheris sees the branches of what it feeds.
    with atheris.instrument_imports(include=["kiosk.devices", "kiosk.trust"]):
        from tests.fuzz.targets import TARGETS
    from tests.fuzz.test_codecs import seeds_of

    folder = Path(corpus)
    folder.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(seeds_of(name)):
        # Whole, in pieces of 64 bytes, and in pieces of 1, 2, 5 and 11.
        (folder / f"seed-{number}").write_bytes(b"\x3f\x3f\x3f\x3f" + raw)
        (folder / f"seed-{number}-sliced").write_bytes(b"\x00\x01\x04\x0a" + raw)
    atheris.Setup([sys.argv[0], *options, str(folder)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()

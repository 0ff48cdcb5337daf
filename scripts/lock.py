"""Write the lock files: exact versions with the hashes of the files that pip would take.

To be run on a developer's machine of the target's kind (Debian 12, x86-64, CPython 3.11), after a change of
the dependencies in pyproject.toml: `.venv/bin/python scripts/lock.py`.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
BUILD = ["setuptools"]  # pyscard has no wheel for Linux: this builds it, pinned like the rest


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    field = [*project["dependencies"], *extras["hub"]]
    developer = [*field, *(name for name in extras["dev"] if not name.startswith("kiosk["))]
    _write(ROOT / "requirements.lock", field)
    _write(ROOT / "requirements-dev.lock", developer)


def _write(lock: Path, wanted: list[str]) -> None:
    pip = [sys.executable, "-m", "pip", "install"]
    command = [*pip, "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    report = json.loads(subprocess.run([*command, *wanted, *BUILD], check=True, capture_output=True).stdout)  # noqa: S603 - our own words
    lines = sorted(
        f"{item['metadata']['name'].lower()}=={item['metadata']['version']}"
        f" --hash=sha256:{item['download_info']['archive_info']['hashes']['sha256']}"
        for item in report["install"]
    )
    lock.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()

"""Write docs/central-api.yaml from the code: `.venv/bin/python -m scripts.central_api`.

To be run after a change of the routes or the records; a test compares the two.
"""

from pathlib import Path

import yaml

from kiosk.hub.contract.document import document

WRITTEN = Path(__file__).parent.parent / "docs" / "central-api.yaml"


class _Plain(yaml.SafeDumper):
    """Blocks for what has several lines, and never an alias: people read it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Plain, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _text)


def text() -> str:
    """The file's content."""
    return str(yaml.dump(document(), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110))


if __name__ == "__main__":
    WRITTEN.write_text(text(), "utf-8")

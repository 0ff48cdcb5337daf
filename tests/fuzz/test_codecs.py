"""Every codec before anything at all: the same questions that scripts/fuzz.sh asks a million times."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import LINES, SEEDS, SLICERS, TARGETS

pytestmark = pytest.mark.slow

VECTORS = Path(__file__).parents[1] / "vectors"


def seeds_of(target: str) -> list[bytes]:
    """The published bytes of a target's protocol."""
    if target in LINES:
        return list(LINES[target])
    file = VECTORS / f"{SEEDS.get(target, target)}.json"
    return [bytes.fromhex(entry["hex"]) for entry in json.loads(file.read_text("utf-8"))]


def streams_for(target: str) -> st.SearchStrategy[bytes]:
    """Published frames, torn, doubled and with noise between, behind the bytes that say how to slice."""
    frames = st.sampled_from(seeds_of(target))
    torn = st.builds(
        lambda raw, a, b: raw[a % len(raw) : b % (len(raw) + 1)], frames, *[st.integers(0, 4000)] * 2
    )
    flipped = st.builds(_with_a_flipped_bit, frames, st.integers(0, 99_999))
    pieces = st.lists(st.one_of(frames, torn, flipped, st.binary(max_size=40)), max_size=6)
    return st.builds(
        lambda cuts, parts: cuts + b"".join(parts), st.binary(min_size=SLICERS, max_size=SLICERS), pieces
    )


def _with_a_flipped_bit(raw: bytes, place: int) -> bytes:
    spoilt = bytearray(raw)
    spoilt[place // 8 % len(raw)] ^= 1 << place % 8
    return bytes(spoilt)


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_that_comes_breaks_a_codec_or_passes_for_an_answer(target: str) -> None:
    @settings(max_examples=120, deadline=None)
    @given(streams_for(target))
    def holds(stream: bytes) -> None:
        TARGETS[target](stream)

    holds()

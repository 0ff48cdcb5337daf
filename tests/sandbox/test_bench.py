"""The bench's own arithmetic."""

from kiosk.sandbox.fidget import percentile


def test_the_99th_percentile_of_two_hundred_is_the_third_worst() -> None:
    assert percentile([float(n) for n in range(200)], 0.99) == 197.0


def test_of_few_values_it_is_the_worst() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0

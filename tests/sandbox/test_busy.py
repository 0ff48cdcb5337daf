"""What the devices themselves needed."""

from kiosk.sandbox.busy import BusyTimes


def test_devices_that_work_side_by_side_count_once() -> None:
    busy = BusyTimes()
    busy.add("card_printer", 10.0, 5.0)
    busy.add("dispenser", 12.0, 6.0)

    assert busy.union_s(0.0, 100.0) == 8.0


def test_only_what_lies_between_the_two_moments_counts() -> None:
    busy = BusyTimes()
    busy.add("dispenser", 0.0, 4.0)
    busy.add("dispenser", 8.0, 4.0)

    assert busy.union_s(3.0, 9.0) == 2.0


def test_a_short_work_within_a_long_one_adds_nothing() -> None:
    busy = BusyTimes()
    busy.add("card_printer", 0.0, 10.0)
    busy.add("dispenser", 2.0, 1.0)
    busy.add("dispenser", 11.0, 1.0)

    assert busy.union_s(0.0, 20.0) == 11.0


def test_each_device_is_also_counted_alone() -> None:
    busy = BusyTimes()
    busy.add("card_printer", 0.0, 10.0)
    busy.add("dispenser", 2.0, 1.0)

    assert busy.by_device(0.0, 20.0) == {"card_printer": 10.0, "dispenser": 1.0}

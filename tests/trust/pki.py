"""Certificates made for a test with the project's own authority."""

from datetime import UTC, datetime, timedelta

from kiosk.crypto import sm2
from kiosk.entropy import SystemEntropy
from kiosk.trust.authority import Authority, Life, Unit
from kiosk.trust.certificate import Certificate

ENTROPY = SystemEntropy()
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
YEARS = Life(NOW - timedelta(days=1), NOW + timedelta(days=3650))
YEAR = Life(NOW - timedelta(hours=1), NOW + timedelta(days=365))


def root(name: str = "沙盒根") -> Authority:
    return Authority.new(name, YEARS, ENTROPY)


def leaf(authority: Authority, unit: Unit = "kiosk", life: Life = YEAR) -> tuple[sm2.PrivateKey, Certificate]:
    key = sm2.PrivateKey.generate(ENTROPY)
    return key, authority.issue(key.public(), "370100-0001", unit, life, ENTROPY)

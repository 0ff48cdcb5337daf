import pytest

from kiosk.crypto import sm3, sm4
from tests.crypto.vectors import GM


@pytest.mark.parametrize("case", GM["sm3"], ids=lambda case: f"{len(case['msg']) // 2} bytes")
def test_sm3_gives_the_digests_of_the_standard(case: dict[str, str]) -> None:
    assert sm3.digest(bytes.fromhex(case["msg"])).hex() == case["digest"]


@pytest.mark.parametrize("case", GM["hmac_sm3"])
def test_hmac_sm3_gives_the_tags_of_openssl(case: dict[str, str]) -> None:
    assert sm3.mac(bytes.fromhex(case["key"]), bytes.fromhex(case["msg"])).hex() == case["mac"]


def test_sm4_gives_the_block_of_the_standard() -> None:
    case = GM["sm4_block"]
    key, plain = bytes.fromhex(case["key"]), bytes.fromhex(case["plain"])

    block = sm4.encrypt_ecb(key, plain)

    assert block.hex() == case["cipher"]
    assert sm4.decrypt_ecb(key, block) == plain


def test_cbc_chains_blocks_and_its_mac_is_the_last_of_them() -> None:
    key, iv, text = bytes(range(16)), bytes(range(16, 32)), bytes(range(48))
    first = sm4.encrypt_ecb(key, bytes(a ^ b for a, b in zip(text[:16], iv, strict=True)))

    chained = sm4.encrypt_cbc(key, iv, text)

    assert chained[:16] == first
    assert sm4.decrypt_cbc(key, iv, chained) == text
    assert sm4.cbc_mac(key, text, iv) == chained[-16:]
    assert sm4.cbc_mac(key, text) != chained[-16:]
    with pytest.raises(ValueError, match="nothing"):
        sm4.cbc_mac(key, b"")


@pytest.mark.parametrize("case", GM["sm4_gcm"])
def test_a_seal_is_that_of_rfc_8998_and_opens_only_unchanged(case: dict[str, str]) -> None:
    key, iv, context, plain = (bytes.fromhex(case[name]) for name in ("key", "iv", "aad", "plain"))

    sealed = sm4.seal(key, iv, plain, context)

    assert sealed.hex() == case["sealed"]
    assert sm4.unseal(key, iv, sealed, context) == plain
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(sm4.SealBroken):
            sm4.unseal(key, iv, bytes(changed), context)
    with pytest.raises(sm4.SealBroken):
        sm4.unseal(key, iv, sealed, context + b"x")
    with pytest.raises(sm4.SealBroken):
        sm4.unseal(key, iv, sealed[:15], context)

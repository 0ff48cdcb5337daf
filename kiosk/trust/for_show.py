"""Keys that anybody has, and authorities that vouch for whoever asks: nothing real may stand on them.

A sandbox's authority says in its own name that it is one (OU `sandbox`), so that every certificate that it
issues says so, too. The keys are those of the published vectors and of the standard's examples.
"""

from collections.abc import Iterable
from typing import Final

from kiosk.crypto import sm2, sm3
from kiosk.errors import BadSettings
from kiosk.trust import names
from kiosk.trust.certificate import Certificate

SANDBOX: Final = "sandbox"
"""The OU of an authority that is none."""
KNOWN_KEYS: Final = frozenset(
    {
        # gm-vectors.json: sign, encrypt, prefix, root, hub, kiosk, both one-time keys
        "ce4dcad0026ae628491128374729de14442814f775ceabba7eb53fa96e7621d7",
        "217865f1cf08c3b320a763ccd279cd2a511f45930d5d26d51038d9eaf327265b",
        "d431331cbc4d28df796bdc6d4cc8d57185746ffea1d73ce06f2dd9712696edad",
        "5cb5d7fc8b0ca043c9e6ad1a2b2344d75b4b7f5033964dc664dd6f5822dcca9e",
        "42d0d15fa652074bb7e8dd8bfec588a7b66683d8d73041454f2e391c31b3e623",
        "2f80e9640002d68c58ce2e14ea0037515a4f2383b44b94fcf78c0ceabceff5e4",
        "f382e9be2e4fbad857e92514d050ab3e402fcaf347a22a1f62a31a58e9d3756e",
        "f6bded323d726a37d07f8e1204118fc18eaf5d700512294ec0fce46f601c89f2",
        # GB/T 32918.5: the examples' key, one-time point, and both ends of the key exchange
        "e6a4f9765fca89e8b7d64019b900d57cd86b4677fa5dc70284c90de05fa77f9c",
        "9ac39c5cb1624f6e04b21ba0b0ca9ed23225f2c5d4bef3ff46e965a9aa73577e",
        "46452538a559fa42509afeab77d8f958e0dd02389a2b0a0fbaa3c80e69261b51",
        "968fb6d7c185b0c99d9a0c63541c07ced38d4163c8c88e049472784cd3e82dab",
        "4ffa602847f0b48c1227816f139f3cda56994825d8dd614a8293bc0f54943017",
        "9fee50f673e8d3015ef8eb7f86759525fb939d26cf5d5e6febbecbaa23937653",
    }
)
"""SM3 of 04 ‖ X ‖ Y of each."""


def is_known(key: sm2.PublicKey) -> bool:
    """Whether its private half is published."""
    return sm3.digest(key.to_bytes()).hex() in KNOWN_KEYS


def refuse_for_show(file: str, certificates: Iterable[Certificate]) -> None:
    """Raises BadSettings for a certificate of a sandbox, or of a key that anybody has. `file`: its."""
    for one in certificates:
        if is_known(one.public_key):
            raise BadSettings(file, "certificate", "a public test key's", "one of a key that nobody else has")
        if SANDBOX in (one.unit, names.unit_of(names.name_of_key(one.issuer_name))):
            raise BadSettings(
                file,
                "certificate",
                "a sandbox's",
                "a real authority's, or --sandbox on the command line",
            )

"""OpenSSL's command line as a certificate authority, and as somebody who checks ours.

Its own default identifier for SM2 is the empty one: every command has to be told the standard's.
"""

import subprocess
from base64 import b64decode, b64encode
from pathlib import Path

DISTID = "distid:1234567812345678"
_CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[issuing]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
[machine]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
[ca]
default_ca = lists
[lists]
database = index.txt
crlnumber = crlnumber
default_md = sm3
default_crl_days = 30
"""


def openssl(*words: str, cwd: Path, fails: bool = False) -> bytes:
    done = subprocess.run(["openssl", *words], capture_output=True, check=False, cwd=cwd)
    assert (done.returncode != 0) == fails, done.stderr.decode()
    return done.stdout + done.stderr


def pem(kind: str, der: bytes) -> str:
    return f"-----BEGIN {kind}-----\n{b64encode(der).decode()}\n-----END {kind}-----\n"


def der_of_file(path: Path) -> bytes:
    return b64decode("".join(line for line in path.read_text("ascii").splitlines() if "-----" not in line))


def make_authority(folder: Path) -> None:
    """root.pem and root.key, issuing.pem and issuing.key below it, and what lists are made from."""
    (folder / "openssl.cnf").write_text(_CONFIG, "ascii")
    (folder / "index.txt").write_text("", "ascii")
    (folder / "crlnumber").write_text("01\n", "ascii")
    for name in ("root", "issuing"):
        make_key(folder, name)
    words = ("req", "-new", "-config", "openssl.cnf", "-sm3", "-sigopt", DISTID, "-utf8")
    root = ("-x509", "-days", "3650", "-key", "root.key", "-subj", "/C=CN/CN=某省根", "-extensions", "root")
    openssl(*words, *root, "-out", "root.pem", cwd=folder)
    openssl(
        *words, "-key", "issuing.key", "-subj", "/C=CN/CN=某省签发机构", "-out", "issuing.csr", cwd=folder
    )
    issue(folder, "issuing", by="root", section="issuing")


def make_key(folder: Path, name: str) -> None:
    words = ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2")
    openssl(*words, "-out", f"{name}.key", cwd=folder)


def issue(folder: Path, name: str, by: str, section: str = "machine", distid: str = DISTID) -> None:
    """NAME.pem from NAME.csr."""
    signs = ("-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-sm3", "-sigopt", distid, "-vfyopt", DISTID)
    extensions = ("-extfile", "openssl.cnf", "-extensions", section, "-days", "365")
    openssl("x509", "-req", "-in", f"{name}.csr", *signs, *extensions, "-out", f"{name}.pem", cwd=folder)


def make_list(folder: Path, by: str, revoked: str = "") -> None:
    """list.pem of that authority, with one certificate on it."""
    who = ("ca", "-config", "openssl.cnf", "-cert", f"{by}.pem", "-keyfile", f"{by}.key")
    if revoked:
        openssl(*who, "-revoke", f"{revoked}.pem", cwd=folder)
    openssl(*who, "-gencrl", "-sigopt", DISTID, "-out", "list.pem", cwd=folder)

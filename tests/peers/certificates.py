"""Makes an authority that exists for one run of the tests, and one certificate for each name.

certificates.py FOLDER NAME… writes FOLDER/ca.pem, and FOLDER/NAME.pem with FOLDER/NAME.key.
"""

import datetime
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = datetime.timedelta(days=1)


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certificate(subject, key, issuer, issuer_key, *extensions):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - VALID)
        .not_valid_after(now + VALID)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def main(folder, names):
    authority, authority_key = "Seyes tests", ec.generate_private_key(ec.SECP256R1())
    root = certificate(
        authority,
        authority_key,
        authority,
        authority_key,
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), False),
    )
    (folder / "ca.pem").write_bytes(pem(root))
    for name in names:
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = certificate(
            name,
            key,
            authority,
            authority_key,
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (x509.SubjectAlternativeName([x509.DNSName(name)]), False),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
            (
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    authority_key.public_key()
                ),
                False,
            ),
        )
        (folder / f"{name}.pem").write_bytes(pem(leaf))
        (folder / f"{name}.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


main(Path(sys.argv[1]), sys.argv[2:])

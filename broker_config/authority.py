"""The hall's own certificate authority: whoever it signed for is on the hall's bus, and nobody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from broker_config.files import BrokerError
from hall_protocol.topics import LEVEL
from node_runtime.durable import OF_THE_HALL, write_whole

CERTIFICATE: Final = "hall.pem"
"""The authority's certificate; every machine of the hall has it."""
BOOK: Final = "register.json"
"""Whom it signed for (`register`)."""
KEY: Final = "hall.key"
"""The authority's key; it never leaves the hub but in a backup that is locked away."""
ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""From when on a certificate is valid: a Pi has no clock at its first boot, and begins with this moment."""
AUTHORITY_ENDS: Final = datetime(2069, 12, 31, tzinfo=UTC)
LEAF_DAYS: Final = 825
"""Renewed after a third of it, so that a machine may lie in a drawer for a year and a half."""


class AuthorityError(BrokerError):
    """The hall's authority cannot be used; the sentence says what to do."""


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a new key; it is best made where it lives."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a key as it stands in a file."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def request_for(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the request to be signed for: the key alone counts, the name is the register's."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "paidui")])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM)


def check_request(request_pem: bytes) -> None:
    """Raise AuthorityError for what is no request to be signed for."""
    _key_of(request_pem)


def name_in(certificate_pem: bytes) -> str:
    """Return whose a certificate is."""
    return _common_name(x509.load_pem_x509_certificate(certificate_pem).subject)


def serial_in(certificate_pem: bytes) -> int:
    """Return by which number the register knows a certificate."""
    return x509.load_pem_x509_certificate(certificate_pem).serial_number


def places_in(certificate_pem: bytes) -> tuple[str, ...]:
    """Return the names and addresses at which browsers know a server by its certificate."""
    extensions = x509.load_pem_x509_certificate(certificate_pem).extensions
    found = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return tuple(str(each.value) for each in found)


def revoked_in(list_pem: bytes) -> frozenset[int]:
    """Return the serials in a list of what is revoked. Raises AuthorityError for what is none."""
    try:
        return frozenset(each.serial_number for each in x509.load_pem_x509_crl(list_pem))
    except ValueError as problem:
        raise AuthorityError("this is no list of revoked certificates") from problem


@dataclass(frozen=True)
class Authority:
    """Signs for one hall."""

    hall: str
    certificate: x509.Certificate
    _key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The authority's certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(
        self,
        name: str,
        request_pem: bytes,
        serial: int,
        ends: datetime,
        *,
        serves: bool = False,
        at: Sequence[str] = (),
    ) -> bytes:
        """Return a certificate for the key of a request; `serves`: of a server, which nodes take for the hub.

        `at`: the names and addresses at which browsers find it. Raises AuthorityError for a request that is none.
        """
        if not LEVEL.fullmatch(name):
            raise AuthorityError(f'"{name}" is no id; an id is of a-z, 0-9 and -')
        usage = [ExtendedKeyUsageOID.SERVER_AUTH] if serves else [ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name, self.hall))
            .issuer_name(self.certificate.subject)
            .public_key(_key_of(request_pem))
            .serial_number(serial)
            .not_valid_before(ALWAYS)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_others=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usage), critical=True)
            .add_extension(_issued_by(self._key), critical=False)
            .add_extension(x509.SubjectAlternativeName([_found_at(each) for each in (name, *at)]), critical=False)
        )
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def revocations(self, serials: Iterable[int], number: int) -> bytes:
        """Return the list of certificates that count no longer; `number` rises with each list.

        It is dated in the first days of 1970, a second a list: a broker takes the latest of those it has read, and to a
        hub whose clock has stopped no list must come from the future.
        """
        dated = ALWAYS + timedelta(seconds=number)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(dated)
            .next_update(AUTHORITY_ENDS)
            .add_extension(_issued_by(self._key), critical=False)
            .add_extension(x509.CRLNumber(number), critical=False)
        )
        for serial in serials:
            builder = builder.add_revoked_certificate(_revoked(serial))
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def make_authority(folder: Path, hall: str) -> Authority:
    """Make a hall's authority in a folder of its own, or return the one that is there.

    A key that nothing was signed with yet is what a power cut left, and is made anew. Raises AuthorityError when the
    folder holds another hall's, or half of one.
    """
    if (folder / CERTIFICATE).exists():
        return open_authority(folder, hall)
    if (folder / KEY).exists() and (folder / BOOK).exists():
        raise AuthorityError(f"{folder} holds a key without its {CERTIFICATE}: restore the folder from a backup")
    key = new_key()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(f"{hall} hall authority", hall))
        .issuer_name(_name(f"{hall} hall authority", hall))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ALWAYS)
        .not_valid_after(AUTHORITY_ENDS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_others=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The certificate last: where it stands, its key stands.
    write_whole(folder / KEY, key_pem(key))
    write_whole(folder / CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM), mode=OF_THE_HALL)
    return Authority(hall, certificate, key)


def open_authority(folder: Path, hall: str) -> Authority:
    """Return the authority of a hall. Raises AuthorityError saying what is missing, damaged or another hall's."""
    certificate = _read_certificate(folder / CERTIFICATE)
    key = _read_key(folder / KEY)
    if key.public_key() != certificate.public_key():
        raise AuthorityError(f"{folder / KEY} does not belong to {CERTIFICATE}: restore the folder from a backup")
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
    if found != hall:
        raise AuthorityError(f'{folder} is the authority of the hall "{found!s}", not of "{hall}"')
    return Authority(hall, certificate, key)


def _read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except OSError as problem:
        raise AuthorityError(
            f"the hall's authority {path} cannot be read ({problem.strerror}): run `paidui init`, or restore it"
        ) from problem
    except ValueError as problem:
        raise AuthorityError(f"{path} is damaged: restore the folder from a backup") from problem


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError as problem:
        raise AuthorityError(
            f"the key of the hall's authority {path} cannot be read ({problem.strerror}): "
            "only the depot and root may; if it is lost, see docs/operate/identity.md"
        ) from problem
    except (ValueError, TypeError) as problem:
        raise AuthorityError(f"{path} is damaged: restore the folder from a backup") from problem
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise AuthorityError(f"{path} is no key of an authority of ours: restore the folder from a backup")
    return key


def _key_of(request_pem: bytes) -> ec.EllipticCurvePublicKey:
    try:
        request = x509.load_pem_x509_csr(request_pem)
        key = request.public_key()
        is_whole = request.is_signature_valid
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as problem:
        raise AuthorityError("this is no request for a certificate") from problem
    if not is_whole or not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise AuthorityError("this request for a certificate is not of a key of our kind")
    return key


def _name(common: str, hall: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, hall), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _found_at(place: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(place))
    except ValueError:
        return x509.DNSName(place)


def _common_name(name: x509.Name) -> str:
    return str(name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _issued_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _key_usage(*, signs_others: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_others,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _revoked(serial: int) -> x509.RevokedCertificate:
    return x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(ALWAYS).build()

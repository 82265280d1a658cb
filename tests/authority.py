"""TLS for the tests: an authority that lives as long as the process, and whatever decrypts for a server behind it."""

import asyncio
import base64
import hashlib
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from queue import Queue

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

HERE = "127.0.0.1"
PIECE = 65_536
PATIENCE = 30
"""Seconds."""


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def fingerprint() -> str:
    """By what a browser that trusts nobody else knows our certificate."""
    public = _key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(public).digest()).decode()


@cache
def server_context() -> ssl.SSLContext:
    """What a server needs to prove that it is this machine."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The authority of these tests")])
    began = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), critical=False)
        .sign(_key(), SHA256())
    )
    secret = _key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        Path(file.name).write_bytes(secret + certificate.public_bytes(Encoding.PEM))
        context.load_cert_chain(file.name)
    return context


@contextmanager
def decrypted(port: int, behind: int) -> Iterator[str]:
    """Speak TLS at a port and pass what comes on to the one behind, until the end of the block."""
    listens, told = threading.Event(), Queue[Callable[[], object]]()
    thread = threading.Thread(target=lambda: asyncio.run(_carry(port, behind, listens, told)), name="tls", daemon=True)
    thread.start()
    stop = told.get(timeout=PATIENCE)
    assert listens.wait(PATIENCE)
    try:
        yield f"https://{HERE}:{port}"
    finally:
        stop()
        thread.join(timeout=PATIENCE)


async def _carry(port: int, behind: int, listens: threading.Event, told: "Queue[Callable[[], object]]") -> None:
    over, loop, carried = asyncio.Event(), asyncio.get_running_loop(), set[asyncio.Task[None]]()
    told.put(lambda: loop.call_soon_threadsafe(over.set))

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        carried.add(task)
        try:
            inner, outer = await asyncio.open_connection(HERE, behind)
            await asyncio.gather(_pass_on(reader, outer), _pass_on(inner, writer))
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            carried.discard(task)

    server = await asyncio.start_server(carry, HERE, port, ssl=server_context())
    listens.set()
    await over.wait()
    server.close()
    for task in list(carried):
        task.cancel()
    await asyncio.gather(*carried, return_exceptions=True)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        writer.close()
    except OSError:
        writer.close()
    except asyncio.CancelledError:
        writer.transport.abort()
        raise

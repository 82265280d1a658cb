"""E-mail by SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from diary.messages.compose import Message
from diary.messages.sending import AddressError, NotSent

PATIENCE = 20
"""Seconds that a server is waited for."""
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_PERMANENT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """A mail server: ``smtp`` begins in the clear and insists on STARTTLS, ``smtps`` is encrypted at once.

    ``smtp+plain`` never encrypts, for a server on this machine.
    """

    scheme: str
    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None

    @classmethod
    def at(cls, address: str, sender: str) -> "Smtp":
        """A server by its address, such as ``smtp://user:password@mail.example:587``."""
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"}:
            raise AddressError("it must read smtp://user:password@host:port, smtps://… or smtp+plain://…")
        try:
            port = parts.port or PORTS[parts.scheme]
        except ValueError:
            raise AddressError("its port must be a number from 1 to 65535") from None
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=port,
            sender=sender,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    def send(self, message: Message) -> None:
        """Hand an e-mail over, or raise ``NotSent``."""
        with _refusals_told():
            mail = self._mail(message)
            with self._connected() as server:
                if self.user is not None:
                    server.login(self.user, self.password or "")
                server.send_message(mail)

    def _connected(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=ssl.create_default_context())
        server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        if self.scheme == "smtp":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.to, message.subject
        mail["Message-ID"] = f"<{message.id}@{self.sender.rpartition('@')[2].strip('<> ')}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Turn whatever goes wrong into ``NotSent``; the server's own words may name the reader, so they stay outside."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        codes = {code for code, _ in refused.recipients.values()}
        raise NotSent("address refused", for_good=all(code >= _PERMANENT for code in codes)) from None
    except smtplib.SMTPAuthenticationError:
        raise NotSent("name and password refused", for_good=False) from None
    except smtplib.SMTPResponseException as refused:
        raise NotSent(f"server answered {refused.smtp_code}", for_good=refused.smtp_code >= _PERMANENT) from None
    except (ValueError, MessageError):
        raise NotSent("address cannot be used", for_good=True) from None
    except (OSError, smtplib.SMTPException) as failed:
        raise NotSent(f"server not reached: {type(failed).__name__}", for_good=False) from None

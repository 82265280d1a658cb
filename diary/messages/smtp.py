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
from diary.settings import LOOPBACK

PATIENCE = 20
"""Seconds that a server is waited for."""
GOODBYE = 2
"""Seconds that its goodbye is waited for, once it has taken the message."""
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
        if parts.scheme == "smtp+plain" and parts.hostname not in LOOPBACK:
            raise AddressError("smtp+plain:// is for a server on this machine; smtp:// and smtps:// encrypt")
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
        handover = _Handover()
        with _refusals_told(handover):
            mail = self._mail(message)
            server = self._connected()
            server.handover = handover
            try:
                if self.user is not None:
                    server.login(self.user, self.password or "")
                server.send_message(mail)
            except BaseException:
                server.close()
                raise
        _take_leave(server)

    def _connected(self) -> "_Watched":
        if self.scheme == "smtps":
            return _Encrypted(self.host, self.port, timeout=PATIENCE, context=ssl.create_default_context())
        server = _Watched(self.host, self.port, timeout=PATIENCE)
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
        if message.stop_url:
            # One tap in the mail program: it sends a POST with this word (RFC 8058); opening the link only asks.
            mail["List-Unsubscribe"] = f"<{message.stop_url}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(message.text)
        return mail


@dataclass(slots=True)
class _Handover:
    """Whether the text of a message has begun to go out: from then on a failure does not say that it was not taken."""

    begun: bool = False


class _Watched(smtplib.SMTP):
    """A connection that notes when the text of a message begins to go out."""

    handover = _Handover()

    def putcmd(self, cmd: str, args: str = "") -> None:
        self.handover.begun |= cmd.lower() == "data"
        super().putcmd(cmd, args)


class _Encrypted(_Watched, smtplib.SMTP_SSL):
    """The same over TLS from the beginning."""


def _take_leave(server: smtplib.SMTP) -> None:
    """Say goodbye. The message was taken, so that nothing that happens now may have it sent again."""
    try:
        if server.sock is not None:
            server.sock.settimeout(GOODBYE)
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


@contextmanager
def _refusals_told(handover: _Handover) -> Iterator[None]:
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
        reason = f"server not reached: {type(failed).__name__}"
        raise NotSent(reason, for_good=False, perhaps=handover.begun) from None

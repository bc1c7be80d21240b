"""E-mail by SMTP: everything up to the message itself has no effect; once it was sent, silence means that nobody knows."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from assistants.actions.port import Secrets
from assistants.actions.values import NotDelivered, Outgoing, ReceiverRefused, ReplyLost, TargetForbidden

Security = Literal["none", "starttls", "tls"]
PASSWORD = "smtp.password"  # noqa: S105 - the name of a file
_READY = 354
_WIRE = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The server that takes mail, as the settings name it."""

    host: str
    port: int
    security: Security
    user: str
    """Empty where it asks for no login."""
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChannel:
    """Send e-mail. A message keeps its ``Message-ID`` over every attempt, so that a receiver can know it again."""

    server: MailServer | None
    secrets: Secrets
    timeout_s: float = 30.0

    @contextmanager
    def prepare(self, outgoing: Outgoing, key: str) -> Iterator["_Mail"]:
        """Connect, sign in, and name sender and receiver."""
        server = self.server
        if server is None:
            raise TargetForbidden("no mail server is set; name it in GRISTMILL_SMTP_HOST and GRISTMILL_SMTP_FROM.")
        message = self._message(outgoing, key, server)
        try:
            client = self._client(server)
        except smtplib.SMTPException as error:
            raise _refusal(error) from None
        except OSError as error:
            raise NotDelivered(f"the mail server {server.host!r} cannot be reached: {error}.") from None
        try:
            self._greet(client, server, outgoing.target)
            yield _Mail(client=client, message=message.as_bytes(policy=_WIRE))
        finally:
            client.close()

    def settle(self, outgoing: Outgoing, key: str) -> bool | None:  # noqa: ARG002 - part of the port
        """Nothing here can tell what became of a message."""
        return None

    def shown(self, outgoing: Outgoing, key: str) -> Mapping[str, str]:
        """Return the message."""
        sender = self.server.sender if self.server else "(GRISTMILL_SMTP_FROM)"
        return {
            "from": sender,
            "to": outgoing.target,
            "subject": outgoing.subject,
            "message_id": message_id(key, sender),
            "body": outgoing.body,
        }

    def _message(self, outgoing: Outgoing, key: str, server: MailServer) -> EmailMessage:
        message = EmailMessage()
        message["From"] = server.sender
        message["To"] = outgoing.target
        message["Subject"] = outgoing.subject
        message["Message-ID"] = message_id(key, server.sender)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Idempotency-Key"] = key
        message.set_content(outgoing.body)
        return message

    def _client(self, server: MailServer) -> smtplib.SMTP:
        context, own = ssl.create_default_context(), _domain(server.sender)
        if server.security == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, own, timeout=self.timeout_s, context=context)
        client = smtplib.SMTP(server.host, server.port, own, timeout=self.timeout_s)
        try:
            if server.security == "starttls":
                client.starttls(context=context)
        except BaseException:
            client.close()
            raise
        return client

    def _greet(self, client: smtplib.SMTP, server: MailServer, target: str) -> None:
        try:
            client.ehlo_or_helo_if_needed()
            if server.user:
                client.login(server.user, self.secrets.read(PASSWORD) or "")
            for code, reply in (client.mail(server.sender), client.rcpt(target)):
                if code not in {250, 251}:
                    raise _by_code(code, reply)
        except smtplib.SMTPException as error:
            raise _refusal(error) from None
        except OSError as error:
            raise NotDelivered(f"the mail server {server.host!r} went away: {error}.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    client: smtplib.SMTP
    message: bytes

    def send(self) -> str:
        """Send the message; what goes wrong before its first line had no effect."""
        try:
            code, reply = self.client.docmd("DATA")
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"the mail server went away before the message: {error}.") from None
        if code != _READY:
            raise _by_code(code, reply)
        try:
            self.client.send(_dotted(self.message))
            code, reply = self.client.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise ReplyLost(f"no answer came after the message was sent: {error}.") from None
        if code != 250:
            raise _by_code(code, reply)
        return _told(code, reply)


def message_id(key: str, sender: str) -> str:
    """Return the id of a message: the same for every attempt."""
    return f"<{key}@{_domain(sender)}>"


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip("<> )(") or "localhost"


def _dotted(message: bytes) -> bytes:
    """Return a message as it goes over the wire: lines that begin with a dot get another one, and a dot ends it."""
    lines = message.replace(b"\r\n.", b"\r\n..")
    lines = b"." + lines if lines.startswith(b".") else lines
    return (lines if lines.endswith(b"\r\n") else lines + b"\r\n") + b".\r\n"


def _by_code(code: int, reply: bytes) -> NotDelivered | ReceiverRefused:
    said = f"the mail server answered {_told(code, reply)}."
    return NotDelivered(said) if 400 <= code < 500 else ReceiverRefused(said)


def _refusal(error: smtplib.SMTPException) -> NotDelivered | ReceiverRefused:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return _by_code(error.smtp_code, reply if isinstance(reply, bytes) else str(reply).encode())
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return NotDelivered(f"the mail server went away: {error}.")
    return ReceiverRefused(f"the mail server cannot be used: {error}.")


def _told(code: int, reply: bytes) -> str:
    return f"{code} {' '.join(reply.decode('utf-8', 'replace').split())}"[:300]

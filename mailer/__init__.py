"""Mail: what one is, how it is written, signed and handed over.

Read in this order: `port` (a mail, a transport, what can become of a mail), `contents` (what each
kind of mail says, as values), `rendering` (contents to subject, text and HTML, in both languages),
`message` (a mail to the octets of RFC 5322, which no text of a person can add a header to),
`addresses` (which addresses are accepted, and which are the same), `signing` (tokens to stop mails,
return addresses). Then a transport: `maildir` (a directory; the default) or `smtp`, whose
`conversation` tells what became of a mail.

May import: schemas. Nobody else touches the `email` and `smtplib` modules, and only the
composition root builds a transport.
"""

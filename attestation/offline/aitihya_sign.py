#!/usr/bin/env python3
"""Sign a document of the department with your own key, which never leaves your machine.

    python3 aitihya_sign.py REQUEST.json --key my-key.pem
        a key in a file (openssl asks the passphrase)
    python3 aitihya_sign.py REQUEST.json --module /usr/lib/opensc-pkcs11.so --id 01
        a token (OpenSC's pkcs11-tool asks the PIN)

It needs Python 3.8 or newer, and openssl or pkcs11-tool; nothing else, and no network. It takes the document out of the
request so that you can read what you sign, checks that the bytes to be signed are about that very document, and writes
REQUEST.answer.json, which you upload on the page you came from.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile


def digest_of(document):
    """Return the SHA-256 over the bytes of a PDF outside the place of its last signature."""
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", document)
    if not ranges:
        sys.exit("The request holds no document that is ready to be signed.")
    first, length, second, rest = (int(number) for number in ranges[-1])
    if first != 0 or second + rest != len(document):
        sys.exit("The signature would not cover the whole document. Nothing was signed.")
    return hashlib.sha256(document[:length] + document[second : second + rest]).digest()


def sign(content, arguments):
    """Have openssl or the token sign ``content``; return the raw signature."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = pathlib.Path(folder, "in"), pathlib.Path(folder, "out")
        given.write_bytes(content)
        if arguments.key:
            command = ["openssl", "dgst", "-sha256", "-sign", arguments.key, "-out", str(made)]
            command += ["-passin", arguments.passin] if arguments.passin else []
            command.append(str(given))
        else:
            command = ["pkcs11-tool", "--module", arguments.module, "--login", "--sign"]
            command += ["--mechanism", arguments.mechanism, "--input-file", str(given), "--output-file", str(made)]
            command += ["--id", arguments.id] if arguments.id else []
            command += ["--signature-format", "openssl"] if arguments.mechanism.startswith("ECDSA") else []
        if subprocess.run(command).returncode != 0:
            sys.exit("The key did not sign.")
        return made.read_bytes()


def main():
    """Check, sign, write the answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("request", type=pathlib.Path)
    parser.add_argument("--key", help="your private key (PEM)")
    parser.add_argument("--passin", help="where openssl reads the passphrase, for example env:NAME")
    parser.add_argument("--module", help="the PKCS #11 module of your token")
    parser.add_argument("--id", help="which key on the token")
    parser.add_argument("--mechanism", default="SHA256-RSA-PKCS", help="or ECDSA-SHA256")
    arguments = parser.parse_args()
    if not arguments.key and not arguments.module:
        parser.error("name your key: --key or --module")
    request = json.loads(arguments.request.read_text(encoding="utf-8"))
    document, content = base64.b64decode(request["document"]), base64.b64decode(request["to_sign"])
    if digest_of(document) not in content:
        sys.exit("What is to be signed is not about this document. Nothing was signed; tell the administration.")
    shown = arguments.request.with_suffix(".pdf")
    shown.write_bytes(document)
    print("You sign the document", shown)
    answer = {"session": request["session"], "signature": base64.b64encode(sign(content, arguments)).decode()}
    written = arguments.request.with_suffix(".answer.json")
    written.write_text(json.dumps(answer), encoding="ascii")
    print("Signed. Upload", written)


if __name__ == "__main__":
    main()

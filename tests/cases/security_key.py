"""A security key made of software, for tests: answers what a browser would hand over (WebAuthn Level 3)."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class SecurityKey:
    """One key for one site; `origin` is where the browser says it is."""

    def __init__(self, host="testserver", origin="http://testserver"):
        self.origin = origin
        self.site = hashlib.sha256(host.encode()).digest()
        self.id = secrets.token_bytes(16)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.uses = 0

    def register(self, options):
        """The answer to creation options."""
        public = ES256.from_cryptography_key(self.private.public_key())
        known = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(self.site, PRESENT | AuthenticatorData.FLAG.AT, 0, known)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(self._said("webauthn.create", options), attestationObject=attestation)

    def answer(self, options):
        """The answer to request options: the challenge, signed."""
        self.uses += 1
        data = AuthenticatorData.create(self.site, PRESENT, self.uses)
        said = self._said("webauthn.get", options)
        signature = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(said, authenticatorData=data, signature=signature)

    def _said(self, kind, options):
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, said, **response):
        name = websafe_encode(self.id)
        return {
            "id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {},
            "response": {"clientDataJSON": websafe_encode(said)}
            | {key: websafe_encode(bytes(value)) for key, value in response.items()},
        }  # fmt: skip

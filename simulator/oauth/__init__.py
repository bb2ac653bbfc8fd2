"""OAuth 2.0: the consent page, tokens, revocation, discovery."""

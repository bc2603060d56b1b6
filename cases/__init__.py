"""The side behind the login. May use models, enums and rules of `offers`, never the other way round."""

"""The entries of the library, one module a family of techniques."""

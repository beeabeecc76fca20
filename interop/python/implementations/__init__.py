"""One module an implementation of a format: `NAME`, `VERSION`, `KIND`, and `open(schemas)`, which gives
what encodes values as the module `values` has them, and decodes them, by the schemas in a directory.
"""

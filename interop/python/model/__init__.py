"""A reader of the model coding, as codecs/model/SPECIFICATION.md has it."""

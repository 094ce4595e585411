"""Spritedesk: a small sprite editor, and the application that leakpal is shown on."""

__version__ = "1.0"

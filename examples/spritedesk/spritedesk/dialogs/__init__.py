"""The dialogs. Each can be made without arguments."""

"""The commands, a module a noun; api.cli loads each when it is called."""

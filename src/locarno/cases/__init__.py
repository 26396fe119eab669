"""The cases that ship with Locarno, one folder each."""

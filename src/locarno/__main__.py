"""``python -m locarno`` is the same as the ``locarno`` command."""

from locarno.cli import main

if __name__ == "__main__":
    main()

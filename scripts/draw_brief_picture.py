"""Draw page one of the demonstration brief for the README: `python scripts/draw_brief_picture.py RUN`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "brief.png"


def main() -> None:
    """Render the run's brief in Chromium, page one only, as a PNG."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or shutil.which("pdftoppm") is None:
        sys.exit("this needs chromium and pdftoppm")
    brief = (Path(sys.argv[1]) / "brief.html").resolve()
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "brief.pdf"
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        subprocess.run([chromium, *quiet, f"--print-to-pdf={pdf}", brief.as_uri()], check=True, capture_output=True)
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                "110",
                "-f",
                "1",
                "-l",
                "1",
                "-png",
                "-singlefile",
                str(pdf),
                str(TARGET.with_suffix("")),
            ],
            check=True,
        )
    print(TARGET)


if __name__ == "__main__":
    main()

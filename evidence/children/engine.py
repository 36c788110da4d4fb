"""A plug-in of OCRmyPDF: Tesseract as it is, with its own confidence in the words written beside the page's text."""

import os
import re
from pathlib import Path
from typing import Any

from ocrmypdf import hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine

CONFIDENCE_FILE = "AITIHYA_CONFIDENCE_FILE"
_CONFIDENCE = re.compile(r"x_wconf (\d+)")


class Engine(TesseractOcrEngine):
    """See the module's docstring."""

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        """Recognise one page."""
        TesseractOcrEngine.generate_hocr(input_file, output_hocr, output_text, options)  # type: ignore[no-untyped-call]
        found = [int(each) for each in _CONFIDENCE.findall(output_hocr.read_text(encoding="utf-8", errors="replace"))]
        if found:
            Path(os.environ[CONFIDENCE_FILE]).write_text(str(round(sum(found) / len(found))), encoding="ascii")


@hookimpl(tryfirst=True)
def get_ocr_engine(options: Any) -> Engine:
    """Take the place of the built-in engine."""
    return Engine()

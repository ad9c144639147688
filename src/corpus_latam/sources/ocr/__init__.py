"""OCR of images of pages, for every reader that has such.

In: an image. Out: hOCR, from the program tesseract or from what is kept of an earlier run.
Read `tesseract.py` first; `cache.py` keeps results by image.
"""

"""HPLT: lines of its three layouts in, records under our names out; the XML of the third as Markdown.

`layouts.py` says which field means what, `markdown.py` turns XML to text. Begin with `source.py`.
"""

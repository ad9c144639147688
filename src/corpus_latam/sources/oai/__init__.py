"""Repositories over OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html).

In: answers of a repository. Out: records with their metadata and the places of their files; nothing is lost
in silence. Read `answers.py` first.
"""

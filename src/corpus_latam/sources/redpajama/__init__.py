"""RedPajama-V2: shards of documents in, records with their signals and without known copies out.

`layout.py` says where what lies, `documents.py` reads a shard, `beside.py` what is joined to it. Begin with
`source.py`.
"""

"""Files: shards, manifests, quarantine. The only folder that knows how bytes reach a disk."""

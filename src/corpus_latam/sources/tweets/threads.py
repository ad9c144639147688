"""Joins what an author answers to own posts, in the order of their ids, which grow with time."""

from __future__ import annotations

from collections.abc import Iterable

from corpus_latam.sources.tweets.forms import Post


def join_threads(posts: Iterable[Post]) -> list[list[Post]]:
    """Posts in threads, in the order of their first posts; each post once, whatever the order of the file.

    A post belongs to the one that it answers where both have one author, who is known.
    """
    by_id = {post.id: post for post in posts}
    threads: dict[str, list[Post]] = {}
    roots: dict[str, str] = {}
    for post in sorted(by_id.values(), key=lambda post: int(post.id)):
        parent = by_id.get(post.parent or "")
        is_own = parent is not None and post.author is not None and parent.author == post.author
        # a parent has the smaller id, so its thread is known; a forged one that has not begins another thread
        roots[post.id] = roots.get(parent.id, post.id) if is_own and parent else post.id
        threads.setdefault(roots[post.id], []).append(post)
    return list(threads.values())

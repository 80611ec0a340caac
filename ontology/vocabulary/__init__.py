"""How the vocabulary is made, as a pipeline that anyone can run again; nothing of it is needed at run time.

`wordnet` reads the dictionary, `candidates` walks it from each node, `similarity` and `contest` give contested words
to one node, `review` keeps what a person decided, `own` reads the lists of our own, and `building` puts them together
into ``words.csv``. `dependencies` proposes opposites and blends and is measured against the curated ones.
"""

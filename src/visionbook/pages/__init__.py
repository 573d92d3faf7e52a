"""One room a page: what it needs, its model, its sentences, pictures and tables."""

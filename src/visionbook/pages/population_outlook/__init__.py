"""One municipality's past and outlook."""

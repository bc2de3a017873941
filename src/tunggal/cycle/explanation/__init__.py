"""Why a family has its place: facts of one family out of releases, and the words for them."""

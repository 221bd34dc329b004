"""One form for a reshuffle: who leaves and takes up which post, and which letters that touches."""

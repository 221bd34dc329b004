"""Tests of bodies, posts and who held them."""

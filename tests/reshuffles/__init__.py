"""Tests of reshuffles."""

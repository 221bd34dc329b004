"""Handing over: what somebody who leaves has open, and all that new co-chairs need."""

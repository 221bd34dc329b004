"""E-mail that we owe: queue it, claim it, send it, try again, give up visibly. Knows nothing of what the mail is about.

Features put a row into the queue in their own transaction (``services.queue``) and say at assembly, through
``kinds.register``, how a kind of mail is written and whether it is still wanted.
"""

"""How a letter's text comes to be agreed: comments, approvals, texts to begin from, Word files, freezing it."""

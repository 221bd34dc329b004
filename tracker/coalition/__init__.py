"""What everything else rests on: who is in the coalition, what they may do, what organisations are called; settings."""

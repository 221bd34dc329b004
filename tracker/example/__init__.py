"""The example coalition: the public record of a real one, people named by role, invented calls and letters."""

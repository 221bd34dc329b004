"""Dashboard and calendar: reads every feature, read by none."""

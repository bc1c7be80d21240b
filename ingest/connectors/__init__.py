"""Where documents come from, behind one port."""

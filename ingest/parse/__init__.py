"""From bytes to elements, in child processes with limits."""

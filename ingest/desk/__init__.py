"""The owner's desk: what somebody who answers for documents must look at, and what they decided about it."""

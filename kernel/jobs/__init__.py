"""Background work that survives the process that does it: jobs, their queue, the worker and its schedules."""

"""The standing eval suite: suites, cases, runs, metrics, statistics, comparisons, reports."""

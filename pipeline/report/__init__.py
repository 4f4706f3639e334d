"""The report: an HTML page, or text for a terminal or a pull request."""

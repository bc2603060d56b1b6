"""The composition root: settings, addresses, and what every room shares."""

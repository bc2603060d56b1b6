"""The people of an agency: invited, given roles, sent away; idle accounts."""

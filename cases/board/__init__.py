"""The board: what waits where, for leads and coordinators; and the proof that nobody is lost."""

"""The public side: regions, their agencies and their offers. Its pages never know who is logged in."""

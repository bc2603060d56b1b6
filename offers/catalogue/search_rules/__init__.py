"""How the catalogue's search reads German: pure rules, no ORM, no request.

Text → `fold` → words → `stems` and `compounds` → terms. `documents` turns an offer into weighted terms,
`queries` turns what somebody typed into groups of alternatives, `typos` finds the word that was meant.
"""

"""Tables and what is counted from them: memberships, spells, votes, ties, claims."""

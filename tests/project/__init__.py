"""What keeps the repository alive: workflows, contracts between parts, recipes, reviews, links."""

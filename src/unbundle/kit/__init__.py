"""Small pure helpers that two rooms need. No noun of the field lives here."""

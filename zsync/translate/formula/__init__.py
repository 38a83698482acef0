"""The formula language of citation keys, as Better BibTeX documents it ("Citation keys", "Formulas")."""

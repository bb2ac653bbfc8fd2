"""What a company's books hold: types as rows, tables, and the rules for writing."""
